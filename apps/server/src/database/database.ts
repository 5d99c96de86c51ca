import { PrismaPg } from '@prisma/adapter-pg';
import { Prisma, PrismaClient } from './generated/client';

/** The client of one transaction: what repositories hand around inside of it. */
export type Transaction = Prisma.TransactionClient;

/** Prisma over `pg`. One for each server; repositories only. */
export class Database extends PrismaClient {
  constructor(
    readonly url: string,
    connections: number,
  ) {
    super({
      errorFormat: 'minimal', // the longer ones quote arguments, and those may be hashes of secrets
      adapter: new PrismaPg({ connectionString: url, max: connections, application_name: 'midip2p' }),
      // Changes of one room wait for each other under its row's lock; 20 at once are nothing unusual.
      transactionOptions: { maxWait: 10_000, timeout: 15_000 },
    });
  }
}

/** Something with this key is there already. */
export const isTaken = (error: unknown): boolean =>
  error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002';
