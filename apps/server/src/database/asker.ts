// Statements of our own, asked by `pg` itself: what Prisma does around each costs the server several times what the statement does,
// and a join asks two dozen.
import { type Pool, type PoolClient, type QueryConfig, type QueryResult, types } from 'pg';
import { Prisma } from './generated/client';

/** Something that runs statements: a transaction of Prisma's, or the connection itself. */
export interface Asker {
  $queryRaw<T>(query: TemplateStringsArray | Prisma.Sql, ...values: unknown[]): PromiseLike<T>;
}

export class BareAsker implements Asker {
  constructor(
    private readonly connection: { query(config: QueryConfig): Promise<QueryResult> },
    private readonly nameOf: (statement: { sql: string }) => string,
    /** Throws where it is too late to ask. */
    private readonly check: () => void = () => undefined,
  ) {}

  async $queryRaw<T>(query: TemplateStringsArray | Prisma.Sql, ...values: unknown[]): Promise<T> {
    this.check();
    const { text, values: meant } = Array.isArray(query)
      ? Prisma.sql(query as unknown as TemplateStringsArray, ...values)
      : (query as Prisma.Sql);
    const name = this.nameOf({ sql: text });
    const config = { text, values: [...meant], types: TYPES, ...(name !== '' && { name }) };
    return (await this.connection.query(config)).rows as T;
  }
}

/** As long as one of Prisma's. */
const WITHIN_MS = 15_000;

/** Commits what `work` did, or nothing. */
export async function inTransaction<T>(
  pool: Pool,
  nameOf: (statement: { sql: string }) => string,
  work: (asker: Asker) => Promise<T>,
): Promise<T> {
  const connection = await pool.connect();
  connection.on('error', ignored); // whoever asks next is told
  const until = performance.now() + WITHIN_MS;
  let unusable: Error | undefined;
  try {
    await connection.query('BEGIN');
    const result = await work(new BareAsker(connection, nameOf, () => refuseAfter(until)));
    refuseAfter(until);
    await connection.query('COMMIT');
    return result;
  } catch (error) {
    unusable = await undone(connection, error);
    throw error;
  } finally {
    connection.off('error', ignored);
    connection.release(unusable); // an error: it is closed, and another takes its place
  }
}

// ---- details ----

const BIGINT = 20;

/** Parses columns into the same values as Prisma does. */
const TYPES: QueryConfig['types'] = {
  getTypeParser: ((oid: number, format?: 'text') =>
    oid === BIGINT ? BigInt : types.getTypeParser(oid, format)) as typeof types.getTypeParser,
};

const ignored = () => {};

function refuseAfter(untilMs: number): void {
  if (performance.now() > untilMs) throw new Error(`expired transaction: it has taken longer than ${WITHIN_MS} ms`);
}

/** Why that connection cannot be used again; undefined: it can. */
async function undone(connection: PoolClient, error: unknown): Promise<Error | undefined> {
  // It is still waited for: what is asked now would wait behind it.
  if (error instanceof Error && error.message.includes('Query read timeout')) return error;
  try {
    await connection.query('ROLLBACK');
    return undefined;
  } catch (failure) {
    return failure as Error;
  }
}
