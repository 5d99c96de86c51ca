// Messages signed by the server that players pass on to each other: hand-overs of its keys, removals and permissions.
import type { Called, Permission, SessionEvent, SessionStream } from '@midip2p/coordinator';
import type { Engine } from '@midip2p/engine';
import { Handovers } from './handovers';
import type { Links } from './links';
import { Permissions } from './permissions';
import { Removals } from './removals';
import type { EmitReport } from './report';
import { sendTo } from './send-to';

export interface ServerMessagesContext {
  engine: Engine;
  stream: SessionStream;
  self: string;
  links: Links;
  /** Silences at once what that player may not play. Returns the player's name, if it was known. */
  permit(permission: Permission): Called | null;
  emit: EmitReport;
}

export class ServerMessages {
  private readonly handovers: Handovers;
  private readonly removals: Removals;
  private readonly permissions: Permissions;

  constructor({ engine, stream, self, links, permit, emit }: ServerMessagesContext) {
    const livePeers = () => links.livePeers();
    const send = (link: number, message: { kind: string }) => sendTo(engine, link, message);
    const context = { self, livePeers, send, emit };
    this.handovers = new Handovers({ ...context, believe: (signed) => stream.receiveHandover(signed) });
    const shutOut = links.shutOut.bind(links);
    this.removals = new Removals({ ...context, shutOut, believe: (signed) => stream.receiveRemoval(signed) });
    this.permissions = new Permissions({ ...context, permit, believe: (signed) => stream.receivePermission(signed) });
  }

  /** Takes an event from the server itself. */
  receiveFromServer(event: SessionEvent): void {
    switch (event.type) {
      case 'handover':
        return this.handovers.receiveFromServer(event);
      case 'removal':
        return this.removals.receiveFromServer(event);
      case 'permission':
        return this.permissions.receiveFromServer(event);
      case 'handoverRefused':
        return this.handovers.refuse(null, event.error);
      case 'removalRefused':
        return this.removals.refuse(null, event.error);
      case 'permissionRefused':
        return this.permissions.refuse(null, event.error);
    }
  }

  /** Takes a message of a player's program. True: it was one of the server's, whether it was believed or not. */
  receiveFromPeer(peer: string, text: string): boolean {
    return this.all.some((messages) => messages.receiveFromPeer(peer, text));
  }

  /** Sends them again over a link that has come back: the player there may not have received them. */
  resend(link: number): void {
    for (const messages of this.all) messages.resend(link);
  }

  /** The permission that counts instead of the introduction; null: there is only the introduction. */
  inPlaceOf(introduction: { peerId: string }): Pick<Permission, 'mayPlay' | 'mutedPorts'> | null {
    return this.permissions.inPlaceOf(introduction);
  }

  // ---- details ----

  /** Hand-overs come first, because the other messages may be signed by the key that they name. [TOAST-5.9-7] */
  private get all() {
    return [this.handovers, this.removals, this.permissions];
  }
}
