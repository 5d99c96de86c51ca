// The words of the server that players pass on to each other: on its keys, on who is out, and on what each may do.
import type { Called, Permission, SessionEvent, SessionStream } from '@midip2p/coordinator';
import type { Engine } from '@midip2p/engine';
import { Handovers } from './handovers';
import type { Links } from './links';
import { Permissions } from './permissions';
import { Removals } from './removals';
import type { Tell } from './report';
import { sayTo } from './say-to';

export interface ServerWordsParts {
  engine: Engine;
  stream: SessionStream;
  self: string;
  links: Links;
  /** What that player may not play falls silent now; its name, where it was known. */
  permit(permission: Permission): Called | null;
  tell: Tell;
}

export class ServerWords {
  private readonly handovers: Handovers;
  private readonly removals: Removals;
  private readonly permissions: Permissions;

  constructor({ engine, stream, self, links, permit, tell }: ServerWordsParts) {
    const heard = () => links.heardNow();
    const say = (link: number, message: { kind: string }) => sayTo(engine, link, message);
    const ground = { self, heard, say, tell };
    this.handovers = new Handovers({ ...ground, believe: (signed) => stream.hearHandover(signed) });
    const shutOut = links.shutOut.bind(links);
    this.removals = new Removals({ ...ground, shutOut, believe: (signed) => stream.hearRemoval(signed) });
    this.permissions = new Permissions({ ...ground, permit, believe: (signed) => stream.hearPermission(signed) });
  }

  /** By the server itself. */
  told(event: SessionEvent): void {
    switch (event.type) {
      case 'handover':
        return this.handovers.heardFromServer(event);
      case 'removal':
        return this.removals.heardFromServer(event);
      case 'permission':
        return this.permissions.heardFromServer(event);
      case 'handoverRefused':
        return this.handovers.refuse(null, event.error);
      case 'removalRefused':
        return this.removals.refuse(null, event.error);
      case 'permissionRefused':
        return this.permissions.refuse(null, event.error);
    }
  }

  /** What a player's program said. True: it was a word of the server, whatever became of it. */
  heard(peer: string, text: string): boolean {
    return this.all.some((words) => words.heard(peer, text));
  }

  /** A player that was not heard may not have been told. */
  heardAgain(link: number): void {
    for (const words of this.all) words.heardAgain(link);
  }

  /** What counts instead of an introduction; null: that is all that is known. */
  inPlaceOf(introduction: { peerId: string }): Pick<Permission, 'mayPlay' | 'mutedPorts'> | null {
    return this.permissions.inPlaceOf(introduction);
  }

  // ---- details ----

  /** Hand-overs first: the others may be signed by the key that they name. [TOAST-5.9-7] */
  private get all() {
    return [this.handovers, this.removals, this.permissions];
  }
}
