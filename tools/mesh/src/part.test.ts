import { EVENTS_OF_A_ROUND, fileOf, hexOf, partOf, sounding } from '.';
import { readSmf, timedMessages } from '@midip2p/smf';

it('plays no two messages alike in a round', () => {
  expect(new Set(hexOf(partOf(3, EVENTS_OF_A_ROUND / 10, 10))).size).toBe(EVENTS_OF_A_ROUND);
});

it('is legato, even, on the player’s own channel, and releases all', () => {
  const part = partOf(3, 20, 1);
  expect(part.length).toBe(20);
  expect(part[1]!.timeUs).toBe(50_000);
  for (let i = 1; i < 20; i += 1) expect(sounding(hexOf(part.slice(0, i))).size).toBeGreaterThan(0);
  expect(sounding(hexOf(part)).size).toBe(0);
  expect(hexOf(part).slice(0, 4)).toEqual(['931801', '931901', '831801', '931a01']);
});

it('comes out of its file as it went in', () => {
  const part = partOf(0, 50, 5);
  const read = [...timedMessages(readSmf(fileOf(part)))];
  expect(read.map(({ bytes }) => Buffer.from(bytes).toString('hex'))).toEqual(hexOf(part));
});
