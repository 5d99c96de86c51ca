import { Cursor, CursorUnknownError, ID, NAME, NUMBER, TIME } from './cursor';

const rooms = new Cursor('rooms', [NAME, ID]);
const peers = new Cursor('peers', [TIME, ID]);
const audit = new Cursor('audit', [NUMBER]);
const id = '0190a0b0-0000-7000-8000-000000000001';

it('comes back as the values that it was made of', () => {
  expect(rooms.read(rooms.write(['Café 🎹 "x"', id]))).toEqual(['Café 🎹 "x"', id]);
  expect(peers.read(peers.write([new Date(1_700_000_000_123), id]))).toEqual([new Date(1_700_000_000_123), id]);
  expect(audit.read(audit.write([12n]))).toEqual([12n]);
  expect(rooms.read('')).toBeNull();
});

const written = (...texts: unknown[]) => Buffer.from(JSON.stringify(texts)).toString('base64url');

it.each([
  ['of another list', peers.write([new Date(0), id])],
  ['an id, as they were once', id],
  ['no base64', '€€€'],
  ['no JSON', Buffer.from('{').toString('base64url')],
  ['no list', Buffer.from('"rooms"').toString('base64url')],
  ['with too few values', written('rooms', 'a')],
  ['with too many values', written('rooms', 'a', id, 'b')],
  ['with a number', written('rooms', 1, id)],
  ['with an id that is none', written('rooms', 'a', "'; DROP TABLE room; --")],
  ['with a NUL', written('rooms', 'a\0b', id)],
  ['with half a character', Buffer.from(`["rooms","\\ud83c","${id}"]`).toString('base64url')],
  ['with a long name', written('rooms', 'x'.repeat(5000), id)],
])('refuses one that is %s', (_, after) => expect(() => rooms.read(after)).toThrow(CursorUnknownError));

it.each([
  ['a time that is none', peers, ['peers', 'soon', id]],
  ['a time beyond every calendar', peers, ['peers', '999999999999999', id]],
  ['a number that is none', audit, ['audit', '1e9']],
  ['a number beyond every list', audit, ['audit', '9'.repeat(30)]],
])('refuses one with %s', (_, list, texts) => expect(() => list.read(written(...texts))).toThrow(CursorUnknownError));
