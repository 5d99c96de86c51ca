import { RemovedError, RoomClosedError } from './errors';

/** The error for a removal. The server's reason begins with a code if it concerns more than the session. */
export function removedFor(reason: string): RemovedError | RoomClosedError {
  const because = reason === '' ? '' : ` (${reason})`;
  if (/^account-disabled\b/.test(reason))
    return new RemovedError(`your account was disabled by those who run the server${because}; ask them`);
  if (/^room-closed\b/.test(reason))
    return new RoomClosedError(
      `the room was closed for good${reason === 'room-closed' ? '' : because}; play in another`,
    );
  return new RemovedError(
    `you were removed from this session by those who run this room or its server${because}; you can join again when it has ended`,
  );
}
