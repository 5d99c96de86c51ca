// Which names an account may have.
import os from 'node:os';
import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { Config } from '../config/config';
import { Database, type Transaction } from '../database/database';
import { DatabaseTroubles } from '../database/database-troubles';
import { CONFIG } from '../injection';
import { pictures } from '../rooms/look-alike';
import { NameReservedError } from './name-errors';
import { isReserved } from './reserved-names';

const AT_ONCE = 500;

@Injectable()
export class AccountNames implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly own: readonly string[];
  private drawing: Promise<void> = Promise.resolve();

  constructor(
    private readonly db: Database,
    private readonly troubles: DatabaseTroubles,
    @Inject(CONFIG) config: Config,
  ) {
    // A machine that is called as its owner is keeps nobody from that name; a name with a dot is one on the internet.
    this.own = [os.hostname(), config.server.host].filter((name) => name.includes('.'));
  }

  /** Accounts that were made before names had pictures, or by a server of that time beside this one. */
  onApplicationBootstrap(): void {
    this.drawing = this.draw().catch(
      (error: unknown) => void this.troubles.note(error, 'looking at the names of accounts'),
    );
  }

  async onApplicationShutdown(): Promise<void> {
    await this.drawing;
  }

  /** NameReservedError. An empty one is none. */
  refuseReserved(...names: string[]): void {
    for (const name of names) if (name !== '' && isReserved(name, this.own)) throw new NameReservedError(name);
  }

  private async draw(): Promise<void> {
    for (;;) {
      const where = { pictures: { isEmpty: true }, deletedAt: null };
      const some = await this.db.account.findMany({
        where,
        select: { id: true, name: true, displayName: true },
        take: AT_ONCE,
      });
      for (const { id, name, displayName } of some)
        await this.db.account.updateMany({
          where: { id, deletedAt: null },
          data: { pictures: picturesOf(name, displayName) },
        });
      if (some.length < AT_ONCE) return;
    }
  }
}

/** The key by which a name counts as taken. */
export const nameKey = (name: string): string => name.toLowerCase();

/** The look-alike keys of both names of an account. */
export const picturesOf = (...names: string[]): string[] => [
  ...new Set(names.filter((name) => name !== '').flatMap(pictures)),
];

/**
 * Which of these names a reader may take for one of another account than that with `nameKey`; null: none. Whoever asks for a
 * name that looks the same waits until the transaction is over.
 */
export async function doubleAmong(tx: Transaction, nameKey: string, names: string[]): Promise<string | null> {
  const drawn = picturesOf(...names).sort();
  for (const picture of drawn) await tx.$queryRaw`SELECT pg_advisory_xact_lock(hashtext(${picture}))::text`;
  const [double] = await tx.$queryRaw<{ pictures: string[] }[]>`
    SELECT pictures FROM account WHERE pictures && ${drawn}::text[] AND name_key <> ${nameKey} LIMIT 1`;
  if (!double) return null;
  return names.find((name) => picturesOf(name).some((picture) => double.pictures.includes(picture))) ?? null;
}
