import { setTimeout as pause } from 'node:timers/promises';
import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { Logger } from 'pino';
import { TokenRing } from '../callers/token-ring';
import type { Config } from '../config/config';
import { DatabaseTroubles } from '../database/database-troubles';
import { CONFIG, KEYS, LOG } from '../injection';
import type { PeriodicTask } from '../periodic-task';
import { Seldom } from '../seldom';
import { StartupError } from '../startup-error';
import { isRead, signingOf } from './key-ages';
import { type NamedKey, publicKeyOf, rawPublicKey } from './key-files';
import { keyWatch } from './key-watch';
import type { SigningKeys } from './signing-keys';
import { TokenKeysRepository } from './token-keys.repository';

/**
 * Keeps the ring of token keys as files and database say.
 *
 * Design: private halves are in files, each server has its own; public halves are in the database, where every server reads those of
 * all. A key that turns up is published at once and signs `keys.publishSeconds` later, when everybody has read it. A server says
 * before it signs with a key that it does, and goes on saying it each minute: nobody reads the key any more when its last token has
 * expired since the last time. So no server has to know when the others get another file, and none has to be started anew.
 */
@Injectable()
export class TokenKeys implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly seldom: Seldom;
  private held = new Map<string, NamedKey>();
  private readonly watch: PeriodicTask;
  private readonly stopping = new AbortController();

  constructor(
    private readonly repository: TokenKeysRepository,
    private readonly ring: TokenRing,
    troubles: DatabaseTroubles,
    @Inject(KEYS) private readonly keys: SigningKeys,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(LOG) private readonly log: Logger,
  ) {
    this.seldom = new Seldom(log);
    const watched = { troubles, seldom: this.seldom };
    this.watch = keyWatch('token keys', () => this.look(), config.keys.lookSeconds, watched);
  }

  async onApplicationBootstrap(): Promise<void> {
    for (const path of this.keys.files.open())
      this.log.warn({ path }, 'a key that others than its owner may read: make it mode 0600');
    if (await this.look()) {
      // Its only key is one that others have not read yet: it lets nobody in before they have.
      this.log.info(
        { seconds: this.config.keys.lookSeconds },
        'waiting until the other servers know the token key of this one',
      );
      await pause((this.config.keys.lookSeconds + 1) * 1000, null, { signal: this.stopping.signal }).catch(() => {});
    }
    this.watch.start();
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.watch.stop();
  }

  /** True: it signs with a key that other servers may not have read yet. */
  private async look(): Promise<boolean> {
    const files = new Map(this.keys.files.tokens().map((key) => [key.kid, key]));
    await this.repository.hold(
      [...files.values()].map(({ kid, publicKey }) => ({ kid, raw: rawPublicKey(publicKey) })),
    );
    const published = await this.repository.all();
    const { publishSeconds } = this.config.keys;
    const of = (keys: ReadonlyMap<string, NamedKey>) => published.filter(({ kid }) => keys.has(kid));
    // If a file is replaced, the old key is gone from the folder, but this server uses it until everybody knows the new
    // one.
    const isKnown = of(files).some(({ age, revokedAt }) => age >= publishSeconds && revokedAt === null);
    this.held = isKnown ? files : new Map([...this.held, ...files]);
    const signing = signingOf(of(this.held), publishSeconds);
    if (signing === null)
      throw new StartupError(
        'bad-key',
        `every token key of this server is revoked: add one (midip2p-server keys rotate)`,
      );
    await this.repository.signs(signing.kid);
    const { privateKey } = this.held.get(signing.kid)!;
    const read = (kind: 'access' | 'device') =>
      new Map(
        published
          .filter((key) => key.kid === signing.kid || isRead(kind, key, this.config))
          .map(({ kid, publicKey }) => [kid, publicKeyOf(publicKey)]),
      );
    const [access, device] = [read('access'), read('device')];
    if (this.ring.set({ signing: { kid: signing.kid, privateKey }, read: { access, device } }))
      this.log.info({ signs: signing.kid, read: [...access.keys()] }, 'token keys');
    return (
      signing.age < this.config.keys.lookSeconds && signing.unsignedFor === null && access.size > of(this.held).length
    );
  }
}
