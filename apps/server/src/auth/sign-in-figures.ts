import { Inject, Injectable } from '@nestjs/common';
import type { Logger } from 'pino';
import { DomainError } from '../domain-error';
import { LOG } from '../injection';
import { Metrics } from '../metrics/metrics';
import { Seldom } from '../seldom';

/** Counts sign-ins, and logs those that fail with the reason and the address, but without what was typed. */
@Injectable()
export class SignInFigures {
  private readonly seldom: Seldom;

  constructor(
    private readonly metrics: Metrics,
    @Inject(LOG) log: Logger,
  ) {
    this.seldom = new Seldom(log);
  }

  async watch<T>(
    how: 'sign-up' | 'guest' | 'sign-in' | 'provider' | 'link' | 'reset' | 'refresh',
    origin: string,
    attempt: Promise<T>,
    isDone: (answer: T) => boolean = () => true,
  ): Promise<T> {
    try {
      const done = await attempt;
      if (isDone(done)) this.metrics.signIns.inc({ how, result: 'done' });
      return done;
    } catch (error) {
      const result = error instanceof DomainError ? error.code : 'failed';
      this.metrics.signIns.inc({ how, result });
      this.seldom.write(`${how} ${result} ${origin}`, 'info', { how, result, origin }, 'a sign-in failed');
      throw error;
    }
  }
}
