import type { AuditNote, Target } from '../audit/audit';
import { writeAudit } from '../audit/write-audit';
import { ownBytes } from '../database/bytes';
import type { RoomChange } from '../database/room-change';
import type { RoomSettings } from '../rooms/room';
import { RoomMembers } from './room-members';
import { RosterChange } from './roster-change';
import type { Peer, Permission, Removal } from './session';

/** Further decisions on a room and the people in it, inside one change of it. */
export class SessionChange extends RosterChange {
  readonly members: RoomMembers;

  constructor(private readonly room: RoomChange) {
    super(room);
    this.members = new RoomMembers(room);
  }

  /**
   * As of this change: an administrator who disables the account meanwhile waits for it, and then finds the peers that
   * it made.
   */
  async isDisabled(accountId: string): Promise<boolean> {
    const [account] = await this.room.tx.$queryRaw<{ disabled: boolean }[]>`
      SELECT disabled_at IS NOT NULL AS disabled FROM account WHERE id = ${accountId}::uuid FOR SHARE`;
    return account?.disabled ?? true;
  }

  /**
   * Changes the given settings of the owner; `pinnedId` null: nobody is to be timing master. People who play are told.
   */
  async updateRoom(
    { mostPlayers, playout, playoutMs, ...settings }: Omit<RoomSettings, 'pinnedMaster'>,
    pinnedId: string | null | undefined,
  ): Promise<void> {
    const { roomId, tx } = this.room;
    const data = {
      ...given({ ...settings, playout, playoutMs: playoutMs ?? (playout && 0) }),
      ...(mostPlayers !== undefined && { mostPlayers: mostPlayers || null }),
    };
    const told = { sysex: true, playout: true, playoutMs: true, relayOnly: true } as const;
    const room = await tx.room.update({ where: { id: roomId }, data, select: told });
    if (pinnedId !== undefined) {
      await tx.member.updateMany({ where: { roomId, pinned: true }, data: { pinned: false } });
      if (pinnedId !== null)
        await tx.member.update({
          where: { roomId_accountId: { roomId, accountId: pinnedId } },
          data: { pinned: true },
        });
    }
    const session = await this.openSession();
    const pinned = { sessionId: session?.id ?? '', account: { members: { some: { roomId, pinned: true } } } };
    const peers = session ? await tx.peer.findMany({ where: pinned, select: { id: true } }) : [];
    await this.append({ kind: 'room-changed', ...room, pinnedPeerIds: peers.map(({ id }) => id) });
  }

  /**
   * The names of the ports that an account plays in the running session. null: it is not there; `isAll` is false if one
   * of its clients is too old to report them.
   */
  async inputsOf(accountId: string): Promise<{ names: string[]; isAll: boolean } | null> {
    const present = { in: ['arriving' as const, 'ready' as const] };
    const where = { accountId, state: present, session: { roomId: this.room.roomId, endedAt: null } };
    const rows = await this.room.tx.peer.findMany({ where, select: { inputs: true }, orderBy: { createdAt: 'asc' } });
    if (rows.length === 0) return null;
    const names = rows.flatMap(({ inputs }) => (inputs as string[] | null) ?? []);
    return { names: [...new Set(names)], isAll: rows.every(({ inputs }) => inputs !== null) };
  }

  /** Takes a peer off the roster for good; returns the number of the event that reports it. */
  async removePeer({ id: peerId, sessionId, accountId }: Peer, { reason, ...signed }: Removal): Promise<number> {
    const [payload, signature] = [ownBytes(signed.payload), ownBytes(signed.signature)];
    const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
    const word = { payload: base64(payload), signature: base64(signature) };
    await this.updatePeer(peerId, { state: 'removed' }, { kind: 'peer-removed', sessionId, peerId, reason, ...word });
    const { number } = this;
    await this.room.tx.removal.create({ data: { peerId, sessionId, accountId, reason, payload, signature, number } });
    return number;
  }

  /** Reports what a peer may do from here on. */
  async permitPeer({ id: peerId, sessionId, role, muted, mutedPorts }: Peer, signed: Permission): Promise<void> {
    const [payload, signature] = [ownBytes(signed.payload), ownBytes(signed.signature)];
    const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
    const word = { payload: base64(payload), signature: base64(signature) };
    const may = { role, muted, mutedPorts };
    const number = await this.append({ kind: 'peer-permitted', sessionId, peerId, ...may, ...word });
    const kept = { sessionId, payload, signature, number };
    await this.room.tx.permission.upsert({ where: { peerId }, create: { peerId, ...kept }, update: kept });
  }

  /** Closes the room: nobody enters any more. */
  async closeRoom(): Promise<void> {
    await this.room.tx.room.update({ where: { id: this.room.roomId }, data: { closedAt: new Date(this.nowMs) } });
    await this.append({ kind: 'room-closed' });
  }

  /** An administrator has deleted it: for them there is no such room any more. */
  async isDeleted(): Promise<boolean> {
    const { deletedAt } = await this.room.tx.room.findUniqueOrThrow({ where: { id: this.room.roomId } });
    return deletedAt !== null;
  }

  /** Takes the room out of all lists; the reaper deletes it later, with all that is kept of it. */
  async markDeleted(): Promise<void> {
    await this.room.tx.room.update({ where: { id: this.room.roomId }, data: { deletedAt: new Date(this.nowMs) } });
  }

  async nameOfRoom(): Promise<string> {
    return (await this.room.tx.room.findUniqueOrThrow({ where: { id: this.room.roomId } })).name;
  }

  /** Writes the audit entry in the same transaction as the change that it describes. */
  note(note: AuditNote, target: Target): Promise<void> {
    return writeAudit(this.room.tx, note, target);
  }
}

// ---- details ----

/** The object without the members that were left out. */
const given = <T extends object>(settings: T) =>
  Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined)) as {
    [Key in keyof T]?: Exclude<T[Key], undefined>;
  };
