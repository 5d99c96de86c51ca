import { randomUUID } from 'node:crypto';
import { type ArgumentsHost, Catch, type ExceptionFilter, Inject, Injectable } from '@nestjs/common';
import type { Logger } from 'pino';
import type { ServerResponse } from 'node:http';
import { type Observable, throwError } from 'rxjs';
import { DatabaseTroubles } from '../database/database-troubles';
import { TROUBLES } from '../database/trouble';
import { DomainError } from '../domain-error';
import { Seldom } from '../seldom';
import { problemOf, sendProblem } from './problem';
import { LOG } from '../injection';
import { httpStatusOf, type Refusal, refusal } from './status-of';

const TRY_AGAIN_MS = 1000;

/** Turns whatever a call threw into what its caller may know. */
@Injectable()
@Catch()
export class Refusals implements ExceptionFilter {
  private readonly seldom: Seldom;

  constructor(
    @Inject(LOG) private readonly log: Logger,
    private readonly troubles: DatabaseTroubles,
  ) {
    this.seldom = new Seldom(log);
  }

  catch(error: unknown, host: ArgumentsHost): Observable<never> | void {
    if (host.getType() !== 'http') return throwError(() => this.of(error));
    const response = host.switchToHttp().getResponse<ServerResponse>();
    const http = problemOf(error);
    if (http) return sendProblem(response, http.status, http.code, http.message);
    const { code, message, retryAfterMs } = this.messageOf(error);
    sendProblem(response, httpStatusOf(code), code, message, retryAfterMs);
  }

  /** What a gRPC call ends with. */
  of(error: unknown): Refusal {
    const { code, message, retryAfterMs } = this.messageOf(error);
    return refusal(code, message, retryAfterMs);
  }

  /** A domain error goes out as it is; anything else is ours, stays in the log, and the caller gets its number. */
  messageOf(error: unknown): Pick<DomainError, 'code' | 'message' | 'retryAfterMs'> {
    if (error instanceof DomainError) {
      this.log.debug({ code: error.code }, error.message);
      this.seldom.write(error.code, 'info', { code: error.code }, 'a call was refused');
      return error;
    }
    const trouble = this.troubles.note(error, 'a call');
    if (trouble)
      return {
        code: 'database-unavailable',
        message: `the server has trouble with its database: ${TROUBLES[trouble]}; try again in a moment`,
        retryAfterMs: TRY_AGAIN_MS,
      };
    const incident = randomUUID();
    this.log.error({ incident, err: error }, 'a call failed');
    return { code: 'internal', message: `the server failed; its log has the story under ${incident}` };
  }
}
