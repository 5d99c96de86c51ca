// One text that contains all that a guest needs: the server's address, its certificate's fingerprint, and the
// invitation.
import { InvalidArgumentError } from './errors';
import { hostAndPort, parseServerAddress, type ServerAddress } from './server-address';

export interface InvitationLink {
  server: ServerAddress;
  code: string;
}

const SCHEME = 'midip2p://';

export const isInvitationLink = (text: string): boolean => text.trim().toLowerCase().startsWith(SCHEME);

/** midip2p://HOST:PORT/join/CODE, with #FINGERPRINT if no public authority vouches for the server. */
export function formatInvitationLink({ server, code }: InvitationLink): string {
  const pin = server.fingerprint === null ? '' : `#${server.fingerprint}`;
  return `${SCHEME}${hostAndPort(server)}/join/${code}${pin}`;
}

/** Throws InvalidArgumentError if a part of the link is missing, instead of guessing it. */
export function parseInvitationLink(text: string): InvitationLink {
  const trimmed = text.trim();
  const [, address, code, pin = ''] =
    /^([^/\s]+)\/join\/([A-Za-z0-9_-]{1,128})(#\S*)?$/.exec(trimmed.slice(SCHEME.length)) ?? [];
  if (!isInvitationLink(trimmed) || address === undefined || code === undefined)
    throw new InvalidArgumentError(
      `"${trimmed.slice(0, 60)}" is no invitation; it looks like ${SCHEME}HOST:PORT/join/CODE#FINGERPRINT: copy it whole`,
    );
  return { server: parseServerAddress(`${address}${pin}`), code };
}
