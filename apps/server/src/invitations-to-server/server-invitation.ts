/** As administrators are told of it: without its code. */
export interface ServerInvitationWords {
  id: string;
  uses: number;
  used: number;
  /** The first who came by it, by name. */
  usedBy: string[];
  invitedBy: string;
  createdAtMs: number;
  expiresAtMs: number;
  state: 'open' | 'used' | 'expired' | 'revoked';
}
