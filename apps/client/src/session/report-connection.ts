// What is worth telling of the connection to the server: that it broke, and that it is back.
import type { SessionEvent } from '@midip2p/coordinator';
import type { EmitReport } from './report';

export type ReportConnection = (event: Extract<SessionEvent, { type: 'connection' }>) => void;

/** Tells every break once; that it is up, only after one. */
export function connectionReporter(tell: EmitReport): ReportConnection {
  let state: 'up' | 'down' = 'up';
  return (event) => {
    if (event.state === state) return;
    state = event.state;
    tell({ event: 'server', state, message: event.error?.message ?? null });
  };
}
