import { randomUUID } from 'node:crypto';
import { type ArgumentsHost, Catch, type ExceptionFilter, Inject, Injectable } from '@nestjs/common';
import type { Logger } from 'pino';
import { type Observable, throwError } from 'rxjs';
import { DomainError } from '../domain-error';
import { LOG } from '../injection';
import { type Refusal, refusal } from './status-of';

/** Turns whatever a call threw into what its caller may know. */
@Injectable()
@Catch()
export class Refusals implements ExceptionFilter {
  constructor(@Inject(LOG) private readonly log: Logger) {}

  catch(error: unknown, _host: ArgumentsHost): Observable<never> {
    return throwError(() => this.of(error));
  }

  /** A domain error goes out as it is; anything else is ours, stays in the log, and the caller gets its number. */
  of(error: unknown): Refusal {
    if (error instanceof DomainError) {
      this.log.debug({ code: error.code }, error.message);
      return refusal(error.code, error.message);
    }
    const incident = randomUUID();
    this.log.error({ incident, err: error }, 'a call failed');
    return refusal('internal', `the server failed; its log has the story under ${incident}`);
  }
}
