import { readSmf, timedMessages } from '@midip2p/smf';
import { documentOf } from './document';
import type { JournalLine } from './journal';

const event = (at: number, link: number, stream: number, hex: string): JournalLine => ({
  kind: 'event',
  entry: { at, link, stream, midi: Buffer.from(hex, 'hex') },
});
const name = (link: number, stream: number | null, text: string, player: string | null = null): JournalLine => ({
  kind: 'name',
  naming: { link, stream, name: text, player },
});

/** The text of a track's first name event; its length is one byte. */
function titleOf(track: Buffer): string {
  const at = track.indexOf(Buffer.from([0xff, 0x03])) + 2;
  return track.toString('utf8', at + 1, at + 1 + track[at]!);
}

/** Each track as its name and its messages: "903c64 at 0". The first one says what the whole is called. */
function tracksOf(...lines: JournalLine[]) {
  const { bytes, events } = documentOf(() => lines);
  const file = readSmf(bytes, { strict: true });
  const titles = file.tracks.map(({ start, end }) => titleOf(Buffer.from(bytes.subarray(start, end))));
  const messages = [...timedMessages(file)].map((m) => `${Buffer.from(m.bytes).toString('hex')} at ${m.timeUs}`);
  return { titles, messages, events };
}

it('gives each player a track with their name, and keeps every note-off where two strike one key', () => {
  const { titles, messages, events } = tracksOf(
    { kind: 'begin', room: 'Friday' },
    name(0, null, 'me'),
    name(1, null, 'Ada'),
    event(1000, 1, 1, '903c64'),
    event(2000, 0, 3, '903c64'),
    event(3000, 1, 1, '803c40'),
    event(4000, 0, 3, '803c40'),
  );
  expect(titles).toEqual(['Friday', 'Ada', 'me']);
  expect(messages).toEqual(['903c64 at 0', '903c64 at 1000', '803c40 at 2000', '803c40 at 3000']);
  expect(events).toBe(4);
});

it('tells the inputs of a player apart, and one who comes again goes on in the same track', () => {
  const { titles } = tracksOf(
    name(1, null, 'Ada'),
    name(1, 1, 'Keys'),
    name(1, 2, 'Pads'),
    event(1, 1, 1, '903c64'),
    event(2, 1, 2, '903c64'),
    event(3, 1, 0, ''),
    name(7, null, 'Ada'),
    name(7, 1, 'Keys'),
    event(4, 7, 1, '904064'),
  );
  expect(titles).toEqual(['', 'Ada: Keys', 'Ada: Pads']);
});

it('names who plays what another passes on', () => {
  const { titles } = tracksOf(name(1, null, 'Ben'), name(1, 9, 'Keys', 'Ada'), event(1, 1, 9, '903c64'));
  expect(titles).toEqual(['', 'Ada']);
});

it('ends what somebody held who has gone, and what still sounds at the end', () => {
  const { messages, events } = tracksOf(
    event(0, 1, 1, '903c64'),
    event(0, 2, 1, 'b0407f'),
    event(0, 2, 1, '904064'),
    event(500, 1, 0, ''),
    event(1000, 2, 1, 'b00140'),
  );
  expect(messages).toEqual([
    '903c64 at 0',
    'b0407f at 0',
    '904064 at 0',
    '803c40 at 500',
    'b00140 at 1000',
    '804040 at 1000',
    'b04000 at 1000',
  ]);
  expect(events).toBe(4);
});

it('takes what is no message for nothing, and names that would steer a terminal as text', () => {
  const { titles, messages } = tracksOf(name(1, null, 'A\u001b[2J'), event(0, 1, 1, '90'), event(1000, 1, 1, '903c64'));
  expect(titles).toEqual(['', 'A\ufffd[2J']);
  expect(messages).toEqual(['903c64 at 1000', '803c40 at 1000']);
});

it('makes a file of nothing', () => {
  expect(tracksOf()).toEqual({ titles: [''], messages: [], events: 0 });
});
