import { Injectable } from '@nestjs/common';
import { ownBytes } from '../database/bytes';
import { Database } from '../database/database';

/** A hand-over as all servers know it. What has come and gone is by the database's clock: it is the one that they share. */
export interface PublishedHandover {
  oldKid: string;
  newKid: string;
  /** A serialized HandoverPayload, and what both keys have signed. */
  payload: Uint8Array;
  signature: Uint8Array;
  fromAt: Date;
  oldUntil: Date;
  /** The new key signs from now on. */
  isOn: boolean;
  /** The old key counts no more. */
  isOver: boolean;
}

@Injectable()
export class HandoversRepository {
  constructor(private readonly db: Database) {}

  /** From the first key on, each after the one that leads to it. */
  async all(): Promise<PublishedHandover[]> {
    return this.db.$queryRaw<PublishedHandover[]>`
      SELECT old_kid AS "oldKid", new_kid AS "newKid", payload, signature, from_at AS "fromAt", old_until AS "oldUntil",
             from_at <= now() AS "isOn", old_until <= now() AS "isOver"
        FROM introduction_handover ORDER BY made_at, old_kid`;
  }

  async now(): Promise<Date> {
    const [row] = await this.db.$queryRaw<{ now: Date }[]>`SELECT now() AS now`;
    return row!.now;
  }

  /** False: that key was handed over before, or handed over to. */
  async add(handover: Omit<PublishedHandover, 'isOn' | 'isOver'>): Promise<boolean> {
    const payload = ownBytes(handover.payload);
    const signature = ownBytes(handover.signature);
    const data = [{ ...handover, payload, signature }];
    const { count } = await this.db.introductionHandover.createMany({ data, skipDuplicates: true });
    return count > 0;
  }

  /** How many there were. */
  async forgetAll(): Promise<number> {
    return this.db.$executeRaw`DELETE FROM introduction_handover`;
  }
}
