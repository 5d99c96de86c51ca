import type { LoggerService } from '@nestjs/common';
import type { Logger } from 'pino';

/** Nest's own words, into our log; its running commentary at start-up only where somebody debugs. */
export class NestLog implements LoggerService {
  constructor(private readonly pino: Logger) {}

  log(message: unknown): void {
    this.pino.debug(String(message));
  }
  debug(message: unknown): void {
    this.pino.debug(String(message));
  }
  verbose(message: unknown): void {
    this.pino.trace(String(message));
  }
  warn(message: unknown): void {
    this.pino.warn(String(message));
  }
  error(message: unknown, ...details: unknown[]): void {
    this.pino.error({ details }, String(message));
  }
  fatal(message: unknown, ...details: unknown[]): void {
    this.pino.fatal({ details }, String(message));
  }
}
