// Reports when the connection to the server has broken, and when it is back.
import type { SessionEvent } from '@midip2p/coordinator';
import type { EmitReport } from './report';

export type ReportConnection = (event: Extract<SessionEvent, { type: 'connection' }>) => void;

/** Reports every break once; reports that the connection is up only after a break. */
export function connectionReporter(emit: EmitReport): ReportConnection {
  let state: 'up' | 'down' = 'up';
  return (event) => {
    if (event.state === state) return;
    state = event.state;
    emit({ event: 'server', state, message: event.error?.message ?? null });
  };
}
