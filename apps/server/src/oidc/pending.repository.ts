import { Injectable } from '@nestjs/common';
import type { ErrorCode } from '@midip2p/proto';
import { ownBytes } from '../database/bytes';
import { Database, type Transaction } from '../database/database';
import type { ProvenPerson } from './provider';

/** More are a guess. */
const MOST_CODES = 5;

export interface NewPending {
  ticket: string;
  secretHash: Uint8Array;
  codeHash: Uint8Array;
  /** Whose account is to be linked; null: somebody signs in. */
  accountId: string | null;
  device: string;
  /** Where the terminal is. */
  origin: string;
  issuer: string;
  expiresAt: Date;
}

/** As the terminal asks for it. */
export interface Pending {
  ticket: string;
  device: string;
  /** null: nobody has come back yet. */
  person: ProvenPerson | null;
  refused: { code: ErrorCode; message: string } | null;
}

/** As the page shows it. */
export interface Begun {
  device: string;
  origin: string;
  /** Whose account is to be linked. */
  accountName: string | null;
}

/** Sign-ins by a provider that have begun. Each step is one statement that decides who may take it, at whatever server. */
@Injectable()
export class PendingRepository {
  constructor(private readonly db: Database) {}

  async add({ secretHash, codeHash, ...pending }: NewPending): Promise<void> {
    const hashes = { secretHash: ownBytes(secretHash), codeHash: ownBytes(codeHash) };
    await this.db.pendingSignIn.create({ data: { ...pending, ...hashes } });
  }

  /** null: it is over, or nobody has begun it. */
  async begun(ticket: string): Promise<Begun | null> {
    const where = { ticket, expiresAt: { gt: new Date() }, returnedAt: null, codesTyped: { lt: MOST_CODES } };
    const row = await this.db.pendingSignIn.findFirst({ where, include: { account: { select: { name: true } } } });
    return row && { device: row.device, origin: row.origin, accountName: row.account?.name ?? null };
  }

  /** Counts a code that was typed, before it is looked at. null: no more are looked at. */
  async typed(ticket: string): Promise<Uint8Array | null> {
    const [row] = await this.db.$queryRaw<{ codeHash: Uint8Array }[]>`
      UPDATE pending_sign_in SET codes_typed = codes_typed + 1
       WHERE ticket = ${ticket} AND codes_typed < ${MOST_CODES} AND returned_at IS NULL AND expires_at > now()
      RETURNING code_hash AS "codeHash"`;
    return row?.codeHash ?? null;
  }

  /** From here on it is that browser's. False: it is another's already. */
  async bind(ticket: string, browserHash: Uint8Array): Promise<boolean> {
    const hash = ownBytes(browserHash);
    const where = { ticket, returnedAt: null, OR: [{ browserHash: null }, { browserHash: hash }] };
    return (await this.db.pendingSignIn.updateMany({ where, data: { browserHash: hash } })).count === 1;
  }

  /** That browser is back, once. */
  async comeBack(ticket: string, browserHash: Uint8Array): Promise<boolean> {
    const now = new Date();
    const where = { ticket, browserHash: ownBytes(browserHash), returnedAt: null, expiresAt: { gt: now } };
    return (await this.db.pendingSignIn.updateMany({ where, data: { returnedAt: now } })).count === 1;
  }

  async prove(ticket: string, { subject, name, displayName }: ProvenPerson): Promise<void> {
    await this.db.pendingSignIn.updateMany({ where: { ticket }, data: { subject, name, displayName } });
  }

  async refuse(ticket: string, refusedWith: ErrorCode, refusedBecause: string): Promise<void> {
    await this.db.pendingSignIn.updateMany({ where: { ticket }, data: { refusedWith, refusedBecause } });
  }

  /** Of whoever links that account; null: of whoever signs in. */
  async of(secretHash: Uint8Array, accountId: string | null): Promise<Pending | null> {
    const where = { secretHash: ownBytes(secretHash), accountId, expiresAt: { gt: new Date() } };
    const row = await this.db.pendingSignIn.findFirst({ where });
    if (row === null) return null;
    const { ticket, device, issuer, subject, name, displayName, refusedWith, refusedBecause } = row;
    const person = subject === null ? null : { issuer, subject, name, displayName };
    const refused = refusedWith === null ? null : { code: refusedWith as ErrorCode, message: refusedBecause };
    return { ticket, device, person, refused };
  }

  /** Uses it up, so that nobody else can: false if somebody has done so already. */
  async spend(ticket: string, tx: Pick<Transaction, 'pendingSignIn'> = this.db): Promise<boolean> {
    return (await tx.pendingSignIn.deleteMany({ where: { ticket, expiresAt: { gt: new Date() } } })).count === 1;
  }
}
