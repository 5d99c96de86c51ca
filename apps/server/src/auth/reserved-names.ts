import { looksLike } from '../rooms/look-alike';

/** Somebody with such a name would seem to speak for the server, or could be taken for a word of a command. */
const RESERVED = [
  ...['admin', 'administrator', 'root', 'system', 'server', 'operator', 'moderator', 'owner', 'support', 'help'],
  ...['me', 'all', 'everyone', 'everybody', 'nobody', 'anybody', 'midip2p', 'midip2p-server', 'localhost'],
];

/** As it is, and with an i where somebody wrote 1 or l for it. */
const readings = (name: string): string[] => [name, name.replace(/[1l]/gi, 'i')];

/** `own`: further names of the server itself. */
export const isReserved = (name: string, own: readonly string[] = []): boolean =>
  [...RESERVED, ...own].some((reserved) => readings(name).some((reading) => looksLike(reading, reserved)));
