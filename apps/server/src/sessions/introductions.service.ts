import { sign } from 'node:crypto';
import {
  EpochPayload,
  epochSignedBytes,
  IntroductionPayload,
  introductionSignedBytes,
  PermissionPayload,
  permissionSignedBytes,
  RemovalPayload,
  removalSignedBytes,
} from '@midip2p/proto';
import { Inject, Injectable } from '@nestjs/common';
import type { Config } from '../config/config';
import { CONFIG, KEYS } from '../injection';
import { rawPublicKey } from '../keys/key-files';
import type { SigningKeys } from '../keys/signing-keys';
import { mayPlay } from '../rooms/rights';
import { protoRole } from '../rooms/roles';
import type { Master, Peer, Permission, Removal } from './session';
import { visibleCandidates } from './candidate-filter';

export interface Introduction {
  /** A serialized IntroductionPayload. */
  payload: Buffer;
  signature: Buffer;
}

/** What the server signs: its word on one peer, for another or to all that it is out, and on who is master. */
@Injectable()
export class IntroductionsService {
  /** What peers check it with: Ed25519, 32 bytes. */
  readonly publicKey: Buffer;

  constructor(
    @Inject(KEYS) private readonly keys: SigningKeys,
    @Inject(CONFIG) private readonly config: Config,
  ) {
    this.publicKey = rawPublicKey(keys.introduction.publicKey);
  }

  write(about: Peer, reader: Peer): Introduction {
    const now = Date.now();
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
      candidates: visibleCandidates(about, reader),
      issuedAtMs: now,
      expiresAtMs: now + this.config.session.introductionSeconds * 1000,
      recipientPeerId: reader.id,
    };
    const payload = Buffer.from(IntroductionPayload.encode(message).finish());
    return { payload, signature: sign(null, introductionSignedBytes(payload), this.keys.introduction.privateKey) };
  }

  /** Who is timing master, for everybody in the session, also over links: the same bytes whenever it is told. */
  writeEpoch(sessionId: string, { term, peerId }: Pick<Master, 'term' | 'peerId'>): Introduction {
    const payload = Buffer.from(EpochPayload.encode({ sessionId, term, peerId }).finish());
    return { payload, signature: sign(null, epochSignedBytes(payload), this.keys.introduction.privateKey) };
  }

  /** What that peer may do as of the room's event with that number, for everybody in its session, also over links. */
  writePermission(about: Peer, number: number, reason: string): Permission {
    const message = {
      ...{ sessionId: about.sessionId, peerId: about.id, number, role: protoRole(about.role) },
      ...{ mayPlay: mayPlay(about), mutedPorts: about.mutedPorts, reason, issuedAtMs: Date.now() },
    };
    const payload = Buffer.from(PermissionPayload.encode(message).finish());
    return { payload, signature: sign(null, permissionSignedBytes(payload), this.keys.introduction.privateKey) };
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
    const payload = Buffer.from(RemovalPayload.encode(message).finish());
    return { reason, payload, signature: sign(null, removalSignedBytes(payload), this.keys.introduction.privateKey) };
  }
}
