import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { Logger } from 'pino';
import type { Config } from '../config/config';
import { DatabaseTroubles } from '../database/database-troubles';
import { CONFIG, KEYS, LOG } from '../injection';
import type { PeriodicTask } from '../periodic-task';
import { Seldom } from '../seldom';
import { StartupError } from '../startup-error';
import { HandoversRepository } from './handovers.repository';
import { IntroductionRing, voiceOf } from './introduction-ring';
import { keyWatch } from './key-watch';
import type { SigningKeys } from './signing-keys';
import { voicesOf } from './voices';

/** So many are told, the latest. [TOAST-5.9-6] */
const MOST_TOLD = 16;

/**
 * Keeps the ring of introduction keys as files and database say.
 *
 * Design: as with token keys, private halves are in files and each server has its own; what makes one key the successor of another is
 * in the database, signed, where every server reads it. A hand-over is told to every stream as soon as it is read, and its key signs
 * at the next look at the earliest, when its time has come. A server without the new file goes on with the old key, which is
 * believed for as long as the hand-over says: so none has to know when the others get theirs.
 */
@Injectable()
export class IntroductionKeys implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly seldom: Seldom;
  private readonly watch: PeriodicTask;

  constructor(
    private readonly repository: HandoversRepository,
    private readonly ring: IntroductionRing,
    troubles: DatabaseTroubles,
    @Inject(KEYS) private readonly keys: SigningKeys,
    @Inject(CONFIG) config: Config,
    @Inject(LOG) private readonly log: Logger,
  ) {
    this.seldom = new Seldom(log);
    const watched = { troubles, seldom: this.seldom };
    this.watch = keyWatch('introduction keys', () => this.look(false), config.keys.lookSeconds, watched);
  }

  async onApplicationBootstrap(): Promise<void> {
    const isOver = await this.look(true);
    if (isOver)
      throw new StartupError(
        'bad-key',
        'the introduction key of this server was handed over to another one and counts no more: give it introduction-NAME.pem of the key that the other servers sign with (keys.directory)',
      );
    this.watch.start();
  }

  onApplicationShutdown(): Promise<void> {
    return this.watch.stop();
  }

  // ---- details ----

  /** True: nobody believes its key any more. `isFirst`: there is no stream yet that would have to be told anything. */
  private async look(isFirst: boolean): Promise<boolean> {
    const published = await this.repository.all();
    const told = new Set((isFirst ? published : this.ring.now.handovers).map(({ newKid }) => newKid));
    const { signing, oldest, isOver, isStrange } = voicesOf(this.keys.files.introductions(), published, told);
    const handovers = published.slice(-MOST_TOLD).map(({ newKid, payload, signature }) => ({
      newKid,
      payload: Buffer.from(payload),
      signature: Buffer.from(signature),
    }));
    if (this.ring.set({ signing: voiceOf(signing), oldest: voiceOf(oldest), handovers }))
      this.log.info({ signs: signing.kid, handovers: handovers.length }, 'introduction keys');
    if (isStrange)
      this.seldom.write(
        'strange',
        'warn',
        { signs: signing.kid },
        'no hand-over leads to the introduction key of this server: clients that know another one do not believe it',
      );
    if (isOver && !isFirst)
      this.seldom.write(
        'over',
        'error',
        { signs: signing.kid },
        'the introduction key of this server counts no more: give it the file of the one that the others sign with',
      );
    return isOver;
  }
}
