export type MemberRole = 'owner' | 'moderator' | 'player' | 'listener';

export interface Member {
  accountId: string;
  name: string;
  /** What others call it; empty: by the name. */
  displayName: string;
  role: MemberRole;
  /** It has no password. */
  guest: boolean;
  /** True: nobody hears it, whatever its role. */
  muted: boolean;
  /** Names of its inputs that nobody hears. */
  mutedPorts: string[];
}

/** A banned account, which may neither come in nor be invited. */
export interface Ban {
  accountId: string;
  name: string;
  /** What others call it; empty: by the name. */
  displayName: string;
  guest: boolean;
  reason: string;
  /** null: for good. */
  until: Date | null;
}

export interface Room {
  id: string;
  name: string;
  ownerName: string;
  /** What others call the owner; empty: by the name. */
  ownerDisplayName: string;
  /** Of the account that it was found for. */
  role: MemberRole;
  /** By name; not all, where there are many. */
  members: Member[];
  memberCount: number;
  /** Of its last event. */
  number: number;
  createdAt: Date;
  secondDevice: SecondDevice;
  /** SysEx of its players reaches the instruments of the others, where those do not say otherwise. */
  sysex: boolean;
  /** So many are in its session at once; null: as many as the server lets in. */
  mostPlayers: number | null;
  entry: Entry;
  /** The role of people who come because it is public. */
  publicRole: MemberRole;
  /** The name of who is to be timing master whenever they are there; null: nobody is. */
  pinnedMaster: string | null;
  /** Guests become members, too. */
  guests: boolean;
  /** When notes sound at the outputs of those who do not say otherwise. */
  playout: Playout;
  /** The delay, or the most; 0: the client's default. */
  playoutMs: number;
  /** Its players are told no addresses of each other: they meet at relays. */
  relayOnly: boolean;
  /** null: it is open. */
  closedAt: Date | null;
}

/** What happens if a player joins with a second device. */
type SecondDevice = 'joins' | 'refused';

/** When the notes of others sound: as each player has it, or for all the same (spec/playout.md). */
export type Playout = 'own' | 'direct' | 'tight' | 'fitting' | 'adaptive';

/** Who can become a member: people who are invited, nobody new, anybody. */
export type Entry = 'invitation' | 'members' | 'public';

/** The settings of an owner; those left out stay. */
export interface RoomSettings {
  name?: string | undefined;
  secondDevice?: SecondDevice | undefined;
  sysex?: boolean | undefined;
  /** 0: as many as the server lets in. */
  mostPlayers?: number | undefined;
  entry?: Entry | undefined;
  publicRole?: 'player' | 'listener' | undefined;
  /** The name of a member; empty: nobody. */
  pinnedMaster?: string | undefined;
  guests?: boolean | undefined;
  playout?: Playout | undefined;
  /** If left out and `playout` is there: 0. */
  playoutMs?: number | undefined;
  relayOnly?: boolean | undefined;
}

/** As anybody may see it who is not in it. */
export interface PublicRoom {
  id: string;
  name: string;
  ownerName: string;
  ownerDisplayName: string;
  role: MemberRole;
  playing: number;
  mostPlayers: number | null;
}

/** Why somebody does not become a member. */
export type NotTaken =
  | { outcome: 'look-alike'; member: string }
  | { outcome: 'banned'; ban: Pick<Ban, 'reason' | 'until'> }
  | { outcome: 'closed'; name: string }
  | { outcome: 'members-only' }
  | { outcome: 'no-guests' };
