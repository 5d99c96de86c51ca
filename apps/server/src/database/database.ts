import { PrismaPg } from '@prisma/adapter-pg';
import { Pool } from 'pg';
import { type Asker, BareAsker, inTransaction } from './asker';
import { Prisma, PrismaClient } from './generated/client';
import { OneByOneClient } from './one-by-one';
import { statementNames } from './prepared';
import { Turns } from './turns';

/** The client of one transaction: what repositories hand around inside of it. */
export type Transaction = Prisma.TransactionClient;

/** How long is waited for a database that hangs. */
export interface Patience {
  connectSeconds: number;
  statementSeconds: number;
}

/** For commands, which somebody waits for. */
const A_PERSON: Patience = { connectSeconds: 10, statementSeconds: 60 };

/** The settings of every connection of ours. */
export const connectionTo = (url: string, { connectSeconds, statementSeconds }: Patience) => ({
  connectionString: url,
  keepAlive: true,
  connectionTimeoutMillis: connectSeconds * 1000,
  statement_timeout: statementSeconds * 1000,
  query_timeout: statementSeconds * 1000 + 1000, // where the database is too stuck to end it
});

/** Prisma over `pg`. One for each server; repositories only. */
export class Database extends PrismaClient {
  readonly pool: Pool;
  /** Of statements of our own, each by itself. */
  readonly bare: Asker;
  /** Of rooms and accounts, by their ids. */
  readonly turns = new Turns();
  private readonly nameOf = statementNames('midip2p_own');

  constructor(
    readonly url: string,
    connections: number,
    readonly patience = A_PERSON,
  ) {
    const pool = new Pool({
      ...connectionTo(url, patience),
      ...{ max: connections, application_name: 'midip2p', Client: OneByOneClient },
    });
    super({
      errorFormat: 'minimal', // the longer ones quote arguments, and those may be hashes of secrets
      adapter: new PrismaPg(pool, { disposeExternalPool: true, statementNameGenerator: statementNames() }),
      transactionOptions: { maxWait: 10_000, timeout: 15_000 },
    });
    this.pool = pool;
    this.bare = new BareAsker(pool, this.nameOf);
  }

  /** Commits what `work` did, or nothing: for what is done very often, in statements of our own alone. */
  bareTransaction<T>(work: (tx: Asker) => Promise<T>): Promise<T> {
    return inTransaction(this.pool, this.nameOf, work);
  }
}

/** Something with this key is there already. */
export const isTaken = (error: unknown): boolean =>
  error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002';
