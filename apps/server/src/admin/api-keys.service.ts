import { Inject, Injectable } from '@nestjs/common';
import { ApiKeysRepository } from '../api-keys/api-keys.repository';
import type { ApiKeyAnswer } from '../generated/answers';
import { hashOf, newKeyText } from '../callers/api-key-text';
import type { Config } from '../config/config';
import { CONFIG } from '../injection';
import type { PageOf, PageOptions } from '../paging/page';
import { isId } from './account-target';
import { ApiKeyNameTakenError, TooManyApiKeysError, UnknownApiKeyError } from './admin-errors';
import { AdministratorsRight, type Applicant, type Deed } from './administrators-right';

const A_DAY_MS = 86_400_000;

/** Keys for programs that look after a server, or look at it. */
@Injectable()
export class ApiKeysService {
  constructor(
    private readonly right: AdministratorsRight,
    private readonly keys: ApiKeysRepository,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** `secret` is told this once. `days`: 0, for good. */
  create(
    who: Applicant,
    { name, scopes, days }: { name: string; scopes: string[]; days: number },
  ): Promise<{ apiKey: ApiKeyAnswer; secret: string }> {
    const target = { kind: 'api-key', id: '', name } as const;
    const deed: Deed = { action: 'api-key.create', target, detail: { scopes, days: String(days) } };
    return this.right.change(who, deed, async (note) => {
      const secret = newKeyText();
      const expiresAt = days === 0 ? null : new Date(Date.now() + days * A_DAY_MS);
      const unique = [...new Set(scopes)];
      const key = { name, hash: hashOf(secret), scopes: unique, madeBy: note.accountName, expiresAt };
      const most = this.config.limits.apiKeys;
      const apiKey = await this.keys.create(key, most, note);
      if (apiKey === 'taken') throw new ApiKeyNameTakenError(name);
      if (apiKey === 'too-many') throw new TooManyApiKeysError(most);
      return { apiKey, secret };
    });
  }

  list(who: Applicant, page: PageOptions): Promise<PageOf<ApiKeyAnswer>> {
    const deed = { action: 'api-key.list', target: null, detail: {} } as const;
    return this.right.look(who, deed, () => this.keys.list(page));
  }

  /** By name or id. */
  revoke(who: Applicant, key: string): Promise<ApiKeyAnswer> {
    const by = isId(key) ? { id: key.toLowerCase() } : { name: key };
    const target = { kind: 'api-key', id: '', name: '', ...by } as const;
    return this.right.change(who, { action: 'api-key.revoke', target, detail: {} }, async (note) => {
      const revoked = await this.keys.revoke(by, note);
      if (revoked === null) throw new UnknownApiKeyError(key);
      return revoked;
    });
  }
}
