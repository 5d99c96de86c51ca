// The message in which peers report their clocks and their master: SESSION_CONTROL of kind `timing`. [ELECTION-5.1-1]
// [ELECTION-5.1-3]
import type { Signed } from '@midip2p/coordinator';
import type { Epoch } from '@midip2p/election';

export interface TimingMessage {
  /** True: the peer can reach the server. */
  server: boolean;
  epoch: Epoch;
  /** null: the peer follows nobody yet. */
  master: string | null;
  synchronised: boolean;
  jitterBoundUs: number | null;
  rttUs: number | null;
  /** Whether that master serves it; null: it cannot say. */
  served: boolean | null;
  /** Session time at which it is sent, µs; null: not synchronised. */
  sessionUs: number | null;
  /**
   * How long the quickest of the reader's last messages took to the writer, by the session times of both, µs; below 0:
   * the two times do not agree; null: not known.
   */
  wayUs: number | null;
  /** The server's signed form of that epoch; null: the peers have elected it. */
  signed: Signed | null;
}

export function writeTiming({
  server,
  epoch,
  master,
  synchronised,
  jitterBoundUs,
  rttUs,
  served,
  sessionUs,
  wayUs,
  signed,
}: TimingMessage): {
  kind: string;
} {
  return {
    kind: 'timing',
    server,
    epoch: [epoch.term, epoch.elector],
    ...(master === null ? {} : { master }),
    synchronised,
    ...(jitterBoundUs === null ? {} : { jitterBoundUs: Math.ceil(jitterBoundUs) }),
    ...(rttUs === null ? {} : { rttUs: Math.ceil(rttUs) }),
    ...(served === null ? {} : { served }),
    ...(sessionUs === null ? {} : { sessionUs }),
    ...(wayUs === null ? {} : { wayUs: Math.ceil(wayUs) }),
    ...(signed === null ? {} : { payload: base64(signed.payload), signature: base64(signed.signature) }),
  } as { kind: string };
}

/** null: another kind, or not what section 5 of spec/election.md says. */
export function readTiming(text: string): TimingMessage | null {
  const message = JSON.parse(text) as Record<string, unknown>; // the engine lets only JSON objects through
  const { kind, server, epoch, master, synchronised, jitterBoundUs, rttUs, served, sessionUs, wayUs } = message;
  if (kind !== 'timing' || typeof server !== 'boolean' || typeof synchronised !== 'boolean') return null;
  if (!Array.isArray(epoch) || epoch.length !== 2 || !epoch.every(isNumber32)) return null;
  if (master !== undefined && (typeof master !== 'string' || master.length > 64)) return null;
  if (served !== undefined && typeof served !== 'boolean') return null;
  if (!isFigure(sessionUs)) return null;
  if (!isFigure(typeof wayUs === 'number' ? Math.abs(wayUs) : wayUs)) return null;
  if (!isFigure(jitterBoundUs) || !isFigure(rttUs)) return null;
  const [term, elector] = epoch as [number, number];
  return {
    server,
    epoch: { term, elector },
    master: master ?? null,
    synchronised,
    jitterBoundUs: wholeOf(jitterBoundUs),
    rttUs: wholeOf(rttUs),
    served: served ?? null,
    sessionUs: wholeOf(sessionUs),
    wayUs: wholeOf(wayUs as number | undefined),
    signed: signedOf(message),
  };
}

// ---- details ----

const isNumber32 = (value: unknown) => Number.isInteger(value) && (value as number) >= 0 && (value as number) < 2 ** 32;
const isFigure = (value: unknown): value is number | undefined =>
  value === undefined || (typeof value === 'number' && value >= 0 && value <= Number.MAX_SAFE_INTEGER);
/** Version 0.1.0 writes fractions. [ELECTION-5.1-3] */
const wholeOf = (us: number | undefined): number | null => (us === undefined ? null : Math.ceil(us));

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');

/** Longer ones are no epoch. */
const MOST_BASE64 = 1024;

/** null: the message contains nothing that could be a signed epoch. */
function signedOf({ payload, signature }: Record<string, unknown>): Signed | null {
  const isText = (text: unknown): text is string => typeof text === 'string' && text.length <= MOST_BASE64;
  if (!isText(payload) || !isText(signature)) return null;
  return { payload: Buffer.from(payload, 'base64'), signature: Buffer.from(signature, 'base64') };
}
