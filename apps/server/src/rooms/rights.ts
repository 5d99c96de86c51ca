import type { MemberRole } from './room';

/** To be heard; to bring people in; to mute players and put them out; to decide on the room and its moderators. */
export type Right = 'play' | 'invite' | 'moderate' | 'decide';

/** The table of what each role may do in its room. */
const RIGHTS: Record<MemberRole, readonly Right[]> = {
  owner: ['play', 'invite', 'moderate', 'decide'],
  moderator: ['play', 'invite', 'moderate'],
  player: ['play'],
  listener: [],
};

export const mayDo = (role: MemberRole, right: Right): boolean => RIGHTS[role].includes(right);

/** An invitation can give no role that only the owner may give, unless the owner gives it. */
export const mayInviteAs = (role: MemberRole, invited: MemberRole): boolean =>
  mayDo(role, 'invite') && (!mayDo(invited, 'moderate') || mayDo(role, 'decide'));

/** Whether others are to hear that member at all. */
export const mayPlay = ({ role, muted }: { role: MemberRole; muted: boolean }): boolean =>
  mayDo(role, 'play') && !muted;
