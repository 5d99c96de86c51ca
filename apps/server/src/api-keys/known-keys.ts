import { Injectable } from '@nestjs/common';
import { Pace } from '../admission/pace';
import type { Caller } from '../callers/access-tokens';
import { TokenInvalidError, TooManyAttemptsError } from '../callers/auth-errors';
import { ApiKeysRepository } from './api-keys.repository';
import { hashOf, isWellFormed } from '../callers/api-key-text';

/** A key that was found is looked for again after so long; what it may do is looked up for every call anew. */
const KNOWN_FOR_MS = 60_000;
const MOST_KNOWN = 1024;
/** Keys that are not known yet, for the whole server: whoever makes them up keeps the database no busier than this. */
const LOOKS_PER_SECOND = 20;
const ALL = '';

/** Who shows an API key, at the door. */
@Injectable()
export class KnownKeys {
  private readonly known = new Map<string, { caller: Caller; atMs: number }>();
  private readonly looks = new Pace(LOOKS_PER_SECOND, LOOKS_PER_SECOND * 10);

  constructor(private readonly keys: ApiKeysRepository) {}

  /** TokenInvalidError, TooManyAttemptsError. */
  async find(text: string): Promise<Caller> {
    if (!isWellFormed(text)) throw new TokenInvalidError();
    const hash = hashOf(text);
    const id = hash.toString('base64');
    const before = this.known.get(id);
    if (before && performance.now() - before.atMs < KNOWN_FOR_MS) return before.caller;
    const waitMs = this.looks.take(ALL);
    if (waitMs > 0) throw new TooManyAttemptsError(waitMs);
    const key = await this.keys.byHash(hash);
    this.known.delete(id);
    if (key === null) throw new TokenInvalidError();
    const caller = {
      accountId: key.id,
      name: key.name,
      deviceId: '',
      rights: [],
      expiresAtMs: Infinity,
      apiKeyId: key.id,
    };
    const [oldest] = this.known.size >= MOST_KNOWN ? this.known.keys() : [];
    if (oldest !== undefined) this.known.delete(oldest);
    this.known.set(id, { caller, atMs: performance.now() });
    return caller;
  }
}
