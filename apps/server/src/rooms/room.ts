export type MemberRole = 'owner' | 'moderator' | 'player' | 'listener';

export interface Member {
  accountId: string;
  name: string;
  /** What others call it; empty: by the name. */
  displayName: string;
  role: MemberRole;
  /** Nobody hears it, whatever its role. */
  muted: boolean;
  /** Names of its inputs that nobody hears. */
  mutedPorts: string[];
}

/** Who may neither come in nor be invited. */
export interface Ban {
  accountId: string;
  name: string;
  reason: string;
  /** null: for good. */
  until: Date | null;
}

export interface Room {
  id: string;
  name: string;
  ownerName: string;
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
  /** null: it is open. */
  closedAt: Date | null;
}

/** What becomes of a device of a player who is in the session with another one. */
export type SecondDevice = 'joins' | 'refused';

/** What an owner may decide; what is left out stays. */
export interface RoomSettings {
  name?: string | undefined;
  secondDevice?: SecondDevice | undefined;
  sysex?: boolean | undefined;
}

/** Why somebody does not become a member. */
export type NotTaken =
  | { outcome: 'look-alike'; member: string }
  | { outcome: 'banned'; ban: Pick<Ban, 'reason' | 'until'> }
  | { outcome: 'closed'; name: string };
