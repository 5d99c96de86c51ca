// What each player may do, by the server's signed word: role and mute can change while people play. spec/toast.md, 5.8
import type { Called, Permission } from '@midip2p/coordinator';
import { SignedMessages, type SignedMessagesContext } from './signed-messages';

export interface PermissionContext extends SignedMessagesContext<Permission> {
  self: string;
  /** What that player may not play falls silent now; what it is called, where that was known. */
  permit(permission: Permission): Called | null;
}

export class Permissions extends SignedMessages<Permission, 'permission'> {
  constructor(private readonly parts: PermissionContext) {
    super('permission', parts);
  }

  /** What counts instead of an introduction; null: that is all that is known. [TOAST-5.8-3] */
  inPlaceOf(introduction: { peerId: string }): Pick<Permission, 'mayPlay' | 'mutedPorts'> | null {
    return this.of(introduction.peerId);
  }

  protected subjectOf({ peerId }: Permission): string {
    return peerId;
  }

  protected supersedes(permission: Permission, known: Permission): boolean {
    return permission.number > known.number;
  }

  protected obey(permission: Permission, from: string | null): void {
    const { peerId, role, mayPlay, mutedPorts, reason } = permission;
    const self = peerId === this.parts.self;
    const who = this.parts.permit(permission) ?? { name: null };
    this.parts.tell({ event: 'permission', peer: peerId, ...who, self, from, role, mayPlay, mutedPorts, reason });
  }
}
