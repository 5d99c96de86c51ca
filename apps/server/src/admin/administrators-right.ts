import { Inject, Injectable } from '@nestjs/common';
import type { Logger } from 'pino';
import type { Caller } from '../callers/access-tokens';
import { AttemptLimit } from '../auth/attempt-limit';
import { DomainError, NotAllowedError } from '../domain-error';
import { LOG } from '../injection';
import { ApiKeysRepository } from '../api-keys/api-keys.repository';
import { TokenInvalidError } from '../callers/auth-errors';
import { AccountsRepository } from './accounts.repository';
import type { AuditNote } from '../audit/audit';
import { AuditRepository } from './audit.repository';
import { mayDo, NEEDED } from '../audit/acts';

/** The caller, and where the call comes from. */
export interface Applicant {
  caller: Caller;
  /** The network address. */
  origin: string;
  via: 'grpc' | 'rest';
}

export type Deed = Pick<AuditNote, 'action' | 'target' | 'detail'>;

/** Somebody without the right may fill the log with so many attempts in a window, and is refused without a note then. */
const ATTEMPTS = 200;
const WINDOW_MS = 300_000;

/**
 * The one way in to everything administrators do.
 *
 * Design: what an act needs is in one table, by its name in the audit log. The token has to carry the right and the database has to
 * agree, for every call anew, so that a withdrawn right ends at once and a given one does not reach tokens that were made before. What is refused is written down here; what is
 * done is written by the repository, in the transaction of the change.
 */
@Injectable()
export class AdministratorsRight {
  private readonly strangers = new AttemptLimit(ATTEMPTS, WINDOW_MS);

  constructor(
    private readonly accounts: AccountsRepository,
    private readonly keys: ApiKeysRepository,
    private readonly audit: AuditRepository,
    @Inject(LOG) private readonly log: Logger,
  ) {}

  /** A look leaves no trace, unless it is refused. */
  look<T>(who: Applicant, deed: Deed, work: () => Promise<T>): Promise<T> {
    return this.change(who, deed, work);
  }

  /** `work` has to write the note with its change. */
  async change<T>(
    who: Applicant,
    deed: Deed,
    work: (note: AuditNote, rights: readonly string[]) => Promise<T>,
  ): Promise<T> {
    const { caller, origin, via } = who;
    const { apiKeyId } = caller;
    const by = apiKeyId === undefined ? { accountId: caller.accountId } : { accountId: null, apiKeyId };
    const note = { ...deed, ...by, accountName: caller.name, origin, via, result: 'done' };
    const rights = await this.rightsOf(caller);
    const needed = NEEDED[deed.action];
    if (!mayDo(deed.action, rights)) {
      this.strangers.take(caller.accountId);
      const refused = new NotAllowedError(
        rights.length === 0
          ? 'this is for administrators of the server alone; sign in as one of them'
          : `this needs the right to ${needed}, and you have the right to ${rights.join(' and ')}: ask whoever manages the server`,
      );
      await this.audit.add({ ...note, result: refused.code });
      this.log.warn({ account: caller.name, action: deed.action, origin }, `refused: without the right to ${needed}`);
      throw refused;
    }
    try {
      return await work(note, rights);
    } catch (error) {
      await this.audit.add({ ...note, result: error instanceof DomainError ? error.code : 'internal' });
      throw error;
    }
  }

  private async rightsOf({ accountId, rights, apiKeyId }: Caller): Promise<readonly string[]> {
    if (apiKeyId !== undefined) {
      const scopes = await this.keys.use(apiKeyId);
      if (scopes.length === 0) throw new TokenInvalidError(); // revoked, or its time is over, a moment ago
      return scopes;
    }
    if (rights.length === 0) return [];
    const now = await this.accounts.rightsOf(accountId);
    return rights.filter((right) => now.includes(right));
  }
}
