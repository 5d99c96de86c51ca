import { EpochPayload, IntroductionPayload, PermissionPayload, protoKindOf, RemovalPayload } from '@midip2p/proto';
import { Inject, Injectable } from '@nestjs/common';
import type { Config } from '../config/config';
import { CONFIG } from '../injection';
import { IntroductionRing, type SignedHandover, type Voice } from '../keys/introduction-ring';
import { mayPlay } from '../rooms/rights';
import { protoRole } from '../rooms/roles';
import { visibleCandidates } from './candidate-filter';
import type { Master, Peer, Permission, Removal } from './session';
import { type SignedMessage, type SignedKind, signMessage } from './sign-message';

/** Everything that the server signs: introductions, removals, permissions and epochs. */
@Injectable()
export class IntroductionsService {
  /** By what was signed before and the key that it was signed with again. */
  private readonly again = new WeakMap<object, Map<string, SignedMessage>>();

  constructor(
    private readonly ring: IntroductionRing,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** From one key to the next, in their order. */
  get handovers(): readonly SignedHandover[] {
    return this.ring.now.handovers;
  }

  /** `changed` is called when hand-overs have changed, or another key signs. Returns a function that ends this. */
  followKeys(changed: () => void): () => void {
    return this.ring.follow(changed);
  }

  /** The key that signs now, for a peer that reads hand-overs or one that does not. [TOAST-5.9-8] */
  voice(readsHandovers: boolean): Voice {
    const { signing, oldest } = this.ring.now;
    return readsHandovers ? signing : oldest;
  }

  /** `relayOnly`: peers of its room are told no addresses of each other. [TOAST-13.7-1] */
  write(about: Peer, reader: Peer, { voice, relayOnly }: { voice: Voice; relayOnly: boolean }): SignedMessage {
    const now = Date.now();
    const candidates = relayOnly ? [] : visibleCandidates(about, reader);
    const message = {
      sessionId: about.sessionId,
      peerId: about.id,
      accountName: about.accountName,
      displayName: about.displayName,
      guest: about.guest,
      fingerprint: Buffer.from(about.fingerprint),
      role: protoRole(about.role),
      mayPlay: mayPlay(about),
      mutedPorts: about.mutedPorts,
      candidates: candidates.map(({ host, port, kind, clockPort }) => ({
        host,
        port,
        kind: protoKindOf(kind),
        clockPort,
      })),
      issuedAtMs: now,
      expiresAtMs: now + this.config.session.introductionSeconds * 1000,
      recipientPeerId: reader.id,
    };
    return signMessage('introduction', Buffer.from(IntroductionPayload.encode(message).finish()), voice);
  }

  /** The timing master, for everybody in the session, also over links: the payload is the same whenever it is sent. */
  writeEpoch(sessionId: string, { term, peerId }: Pick<Master, 'term' | 'peerId'>, voice: Voice): SignedMessage {
    return signMessage('epoch', Buffer.from(EpochPayload.encode({ sessionId, term, peerId }).finish()), voice);
  }

  /** What that peer may do from the room's event with that number on, for everybody in its session, also over links. */
  writePermission(about: Peer, number: number, reason: string): Permission {
    const message = {
      ...{ sessionId: about.sessionId, peerId: about.id, number, role: protoRole(about.role) },
      ...{ mayPlay: mayPlay(about), mutedPorts: about.mutedPorts, reason, issuedAtMs: Date.now() },
    };
    return signMessage('permission', Buffer.from(PermissionPayload.encode(message).finish()), this.voice(true));
  }

  /** For everybody in its session, also over links. */
  writeRemoval(about: Peer, reason: string): Removal {
    const message = {
      sessionId: about.sessionId,
      peerId: about.id,
      fingerprints: about.fingerprint.length === 0 ? [] : [Buffer.from(about.fingerprint)],
      reason,
      issuedAtMs: Date.now(),
    };
    return {
      reason,
      ...signMessage('removal', Buffer.from(RemovalPayload.encode(message).finish()), this.voice(true)),
    };
  }

  /**
   * A message that was signed before, by whichever key counted then. The payload stays the same; it is signed again,
   * once for `of`, the object that it is kept in. [TOAST-5.9-8]
   */
  signAgain(kind: SignedKind, payload: Uint8Array, voice: Voice, of: object): SignedMessage {
    const known = this.again.get(of) ?? new Map<string, SignedMessage>();
    this.again.set(of, known);
    const signed = known.get(voice.kid) ?? signMessage(kind, Buffer.from(payload), voice);
    known.set(voice.kid, signed);
    return signed;
  }
}
