// Finds out what is wrong with a database from the errors of the database, its driver or the system.

/**
 * - `unreachable`: nobody answers, or the connection is gone;
 * - `late`: it answers too late, or not at all;
 * - `pool`: every connection is in use;
 * - `full`: it has no room left to write;
 * - `busy`: it says itself that it cannot do it now.
 */
export type Trouble = 'unreachable' | 'late' | 'pool' | 'full' | 'busy';

/** null: it is nothing that the database suffers from. */
export function troubleOf(error: unknown): Trouble | null {
  const { code, message = '', meta } = (error ?? {}) as Thrown;
  const cause = meta?.driverAdapterError?.cause;
  return (
    ofState(cause?.originalCode ?? code) ??
    OF_CODE[code ?? ''] ??
    OF_KIND[cause?.kind ?? ''] ??
    OF_MESSAGE.find(([words]) => words.test(message))?.[1] ??
    null
  );
}

/** The message for the caller and for the operator. */
export const TROUBLES: Record<Trouble, string> = {
  unreachable: 'the database cannot be reached',
  late: 'the database does not answer in time',
  pool: 'every connection to the database is in use',
  full: 'the database has no room left to write',
  busy: 'the database cannot do it at this moment',
};

// ---- details ----

interface Thrown {
  code?: string;
  message?: string;
  meta?: { driverAdapterError?: { cause?: { originalCode?: string; kind?: string } } };
}

/** PostgreSQL's own codes (SQLSTATE): class, or the whole of it. */
function ofState(state: string | undefined): Trouble | null {
  if (state === undefined || !/^[0-9A-Z]{5}$/.test(state)) return null;
  if (state === '53100') return 'full';
  if (state === '57014' || state === '55P03') return 'late';
  if (/^(08|57P)/.test(state)) return 'unreachable';
  if (/^(53|58)/.test(state) || ['25006', '40001', '40P01'].includes(state)) return 'busy';
  return null;
}

/** Prisma's, and the system's. */
const OF_CODE: Record<string, Trouble> = {
  ...{ P1000: 'unreachable', P1001: 'unreachable', P1003: 'unreachable', P1010: 'unreachable', P1017: 'unreachable' },
  ...{ P1002: 'late', P1008: 'late', P2024: 'pool', P2034: 'busy', P2037: 'busy' },
  ...{ ECONNREFUSED: 'unreachable', ECONNRESET: 'unreachable', EPIPE: 'unreachable', ENOTFOUND: 'unreachable' },
  ...{ EHOSTUNREACH: 'unreachable', ENETUNREACH: 'unreachable', EAI_AGAIN: 'unreachable', ETIMEDOUT: 'late' },
};

const OF_KIND: Record<string, Trouble> = {
  ...{ DatabaseNotReachable: 'unreachable', ConnectionClosed: 'unreachable', TlsConnectionError: 'unreachable' },
  ...{ SocketTimeout: 'late', TooManyConnections: 'busy' },
};

/** For errors that have only a text. */
const OF_MESSAGE: [RegExp, Trouble][] = [
  [/timeout exceeded when trying to connect|Unable to start a transaction in the given time/, 'pool'],
  [
    /Query read timeout|timeout expired|due to connection timeout|expired transaction|Transaction already closed/,
    'late',
  ],
  [/Connection terminated|connection error and is not queryable|Client was closed/, 'unreachable'],
];
