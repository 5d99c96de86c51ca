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
  tell: EmitReport;
}

export class ServerMessages {
  private readonly handovers: Handovers;
  private readonly removals: Removals;
  private readonly permissions: Permissions;

  constructor({ engine, stream, self, links, permit, tell }: ServerMessagesContext) {
    const receiveFromPeer = () => links.heardNow();
    const say = (link: number, message: { kind: string }) => sendTo(engine, link, message);
    const ground = { self, heard: receiveFromPeer, say, tell };
    this.handovers = new Handovers({ ...ground, believe: (signed) => stream.receiveHandover(signed) });
    const shutOut = links.shutOut.bind(links);
    this.removals = new Removals({ ...ground, shutOut, believe: (signed) => stream.receiveRemoval(signed) });
    this.permissions = new Permissions({ ...ground, permit, believe: (signed) => stream.receivePermission(signed) });
  }

  /** Told by the server itself. */
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
  heard(peer: string, text: string): boolean {
    return this.all.some((words) => words.receiveFromPeer(peer, text));
  }

  /** Sends it again to a player that was not heard, who may not have got it. */
  heardAgain(link: number): void {
    for (const words of this.all) words.heardAgain(link);
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
