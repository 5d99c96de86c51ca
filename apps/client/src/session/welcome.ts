// The server's first message in a session: who we are in it.
import type { SessionEvent, SessionStream } from '@midip2p/coordinator';
import { ClientError } from '../errors';
import type { ReportConnection } from './report-connection';

export type Welcome = Extract<SessionEvent, { type: 'welcome' }>;

/** Reads the stream up to the welcome. The signal gives up waiting. */
export async function welcomeOf(
  stream: SessionStream,
  connection: ReportConnection,
  signal: AbortSignal,
): Promise<Welcome> {
  const leave = () => void stream.leave();
  signal.addEventListener('abort', leave);
  try {
    const events = stream[Symbol.asyncIterator]();
    for (;;) {
      const { done, value } = await events.next();
      if (done) throw notWelcome('left');
      if (value.type === 'ended') throw value.error ?? notWelcome(value.reason);
      if (value.type === 'welcome') return value;
      if (value.type === 'connection') connection(value);
    }
  } finally {
    signal.removeEventListener('abort', leave);
  }
}

function notWelcome(reason: string): ClientError {
  return new ClientError('not-welcome', `the server ended the session before it began (${reason}); join again`);
}
