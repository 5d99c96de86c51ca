// Removals signed by the server: the players who are out of the session. spec/toast.md, 5.7
import type { Called, Removal } from '@midip2p/coordinator';
import { SignedMessages, type SignedMessagesContext } from './signed-messages';

export interface RemovalContext extends SignedMessagesContext<Removal> {
  self: string;
  /** Closes the link to that player and lets none be opened again. Returns the player's name, if it was known. */
  shutOut(removal: Removal): Called | null;
}

export class Removals extends SignedMessages<Removal, 'removal'> {
  constructor(private readonly parts: RemovalContext) {
    super('removal', parts);
  }

  protected subjectOf({ peerId }: Removal): string {
    return peerId;
  }

  /** A removal is never withdrawn. [TOAST-5.7-4] */
  protected supersedes(): boolean {
    return false;
  }

  protected obey(removal: Removal, from: string | null): void {
    const { peerId, reason } = removal;
    const who = this.parts.shutOut(removal) ?? { name: null };
    const machineUs = Number(process.hrtime.bigint() / 1000n);
    const self = peerId === this.parts.self;
    this.parts.emit({ event: 'removal', peer: peerId, ...who, self, from, reason, machineUs });
  }
}
