import { RemovedError, RoomClosedError } from './errors';

/** The error for a removal. The server's reason begins with a code if it concerns more than the session. */
export function removedFor(reason: string): RemovedError | RoomClosedError {
  const told = reason === '' ? '' : ` (${reason})`;
  if (/^account-disabled\b/.test(reason))
    return new RemovedError(`your account was disabled by those who run the server${told}; ask them`);
  if (/^room-closed\b/.test(reason))
    return new RoomClosedError(`the room was closed for good${reason === 'room-closed' ? '' : told}; play in another`);
  return new RemovedError(
    `you were removed from this session by those who run this room or its server${told}; you can join again when it has ended`,
  );
}
