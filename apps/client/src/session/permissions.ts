// Permissions signed by the server: role and mute can change while people play. spec/toast.md, 5.8
import type { Called, Permission } from '@midip2p/coordinator';
import { SignedMessages, type SignedMessagesContext } from './signed-messages';

export interface PermissionContext extends SignedMessagesContext<Permission> {
  self: string;
  /** Silences at once what that player may not play. Returns the player's name, if it was known. */
  permit(permission: Permission): Called | null;
}

export class Permissions extends SignedMessages<Permission, 'permission'> {
  constructor(private readonly parts: PermissionContext) {
    super('permission', parts);
  }

  /** The permission that counts instead of the introduction; null: there is only the introduction. [TOAST-5.8-3] */
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
    this.parts.emit({ event: 'permission', peer: peerId, ...who, self, from, role, mayPlay, mutedPorts, reason });
  }
}
