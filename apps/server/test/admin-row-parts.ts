// What the administrators' rows of the table have in common.
import { randomUUID } from 'node:crypto';
import { MAKES_NOTHING, NO_LIMIT } from './error-table';

export const A_UUID = randomUUID();
export const LONG = 'x'.repeat(5000);
export const PAGE = { size: 2, after: '' };
export const newName = () => `n${randomUUID().slice(0, 8)}`;
export const UNKNOWN_CURSOR = { code: 'cursor-unknown', sent: () => ({ page: { after: A_UUID } }) };
export const TOO_LARGE_PAGE = { code: 'invalid-argument', sent: () => ({ page: { size: 501 } }) };

const EVERY_ROOM = 'an administrator may do it to every room';
/** Of calls that look, and of calls that change something. */
export const LIST = { looks: true, 'wrong room': EVERY_ROOM, exists: MAKES_NOTHING } as const;
export const CHANGE = { 'wrong room': EVERY_ROOM, 'too many': NO_LIMIT } as const;
