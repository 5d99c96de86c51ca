import fc from 'fast-check';
import { readSmf, SmfError, timedMessages, TrackWriter, writeSmf, writeTracks } from './index';

const data = fc.integer({ min: 0, max: 127 });
const channelMessage = fc
  .tuple(fc.integer({ min: 0x80, max: 0xef }), data, data)
  .map(([status, a, b]) => ((status & 0xe0) === 0xc0 ? [status, a] : [status, a, b]));
const sysEx = fc.array(data, { maxLength: 300 }).map((body) => [0xf0, ...body, 0xf7]);
const system = fc.oneof(
  fc.constantFrom(0xf4, 0xf5, 0xf6, 0xf8, 0xf9, 0xfa, 0xfb, 0xfc, 0xfd, 0xfe, 0xff).map((status) => [status]),
  fc.tuple(fc.constantFrom(0xf1, 0xf3), data).map(([status, a]) => [status, a]),
  fc.tuple(data, data).map(([a, b]) => [0xf2, a, b]),
);
const message = fc.record({
  timeUs: fc.double({ min: 0, max: 1e10, noNaN: true }),
  bytes: fc.oneof(channelMessage, sysEx, system).map((bytes) => Uint8Array.from(bytes)),
});
const hex = (m: { bytes: Uint8Array }) => Buffer.from(m.bytes).toString('hex');
const on = (timeUs: number) => ({ timeUs, bytes: Uint8Array.of(0x90, 60, 100) });

it('writes what is read back, every message in order and at its time', () => {
  fc.assert(
    fc.property(fc.array(message, { maxLength: 200 }), (messages) => {
      const expected = [...messages].sort((a, b) => a.timeUs - b.timeUs);
      const back = [...timedMessages(readSmf(writeSmf(messages, { name: 'jam' }), { strict: true }))];
      expect(back.map(hex)).toEqual(expected.map(hex));
      back.forEach((m, i) => expect(Math.abs(m.timeUs - expected[i]!.timeUs)).toBeLessThanOrEqual(25.01));
    }),
    { numRuns: 300 },
  );
});

it('writes the bytes that the standard says', () => {
  const text = Buffer.from(writeSmf([on(0), { timeUs: 100, bytes: Uint8Array.of(0xf8) }])).toString('hex');
  const head = '4d546864 00000006 0000 0001 2710';
  const track = '4d54726b 00000013 00ff510307a120 00903c64 02f701f8 00ff2f00';
  expect(text).toBe(`${head}${track}`.replaceAll(' ', ''));
});

it('bridges a pause of days', () => {
  const days = 3 * 86_400e6;
  const back = [...timedMessages(readSmf(writeSmf([on(0), on(days)])))];
  expect(back.map(({ timeUs }) => timeUs)).toEqual([0, days]);
});

it('writes a file that says nothing of nothing', () => {
  expect([...timedMessages(readSmf(writeSmf([])))]).toEqual([]);
});

it('keeps a SysEx message of a megabyte', () => {
  const bytes = new Uint8Array(1 << 20).fill(0x55);
  bytes[0] = 0xf0;
  bytes[bytes.length - 1] = 0xf7;
  const [back] = timedMessages(readSmf(writeSmf([{ timeUs: 0, bytes }])));
  expect(Buffer.compare(back!.bytes, bytes)).toBe(0);
});

it.each([
  ['nothing', 0, []],
  ['half a note', 0, [0x90, 60]],
  ['two messages', 0, [0xf8, 0xf8]],
  ['data bytes', 0, [60, 100]],
  ['a data byte above 127', 0, [0x90, 60, 200]],
  ['a SysEx without its end', 0, [0xf0, 1]],
  ['a message before the start', -1, [0xf8]],
  ['a message at no time', NaN, [0xf8]],
])('refuses %s', (_, timeUs, bytes) => {
  const attempt = () => writeSmf([on(0), { timeUs, bytes: Uint8Array.from(bytes) }]);
  expect(attempt).toThrow(SmfError);
  expect(attempt).toThrow(/message 1/);
});

it('writes tracks that sound together, each with its name, at the times of one clock', () => {
  const [ada, ben] = [new TrackWriter('Ada'), new TrackWriter('Béla: Keys')];
  ada.add(1_000_000, Uint8Array.of(0x90, 60, 100));
  ben.add(1_000_050, Uint8Array.of(0x90, 60, 100));
  ben.add(2_000_000, Uint8Array.of(0x80, 60, 64));
  ada.add(3_000_000, Uint8Array.of(0x80, 60, 64));
  const file = readSmf(writeTracks('Friday', [ada, ben]), { strict: true });
  expect(file).toMatchObject({ format: 1, messages: 4, tracks: { length: 3 } });
  expect([...timedMessages(file)].map(({ timeUs }) => timeUs)).toEqual([1_000_000, 1_000_050, 2_000_000, 3_000_000]);
  const text = Buffer.from(file.bytes).toString('latin1');
  for (const name of ['Friday', 'Ada', Buffer.from('Béla: Keys').toString('latin1')])
    expect(text).toContain(`\xff\x03${String.fromCharCode(name.length)}${name}`);
});

it('refuses a message that is earlier than the one before it in its track', () => {
  const track = new TrackWriter();
  track.add(100, Uint8Array.of(0xf8));
  expect(() => track.add(0, Uint8Array.of(0xf8))).toThrow(/message 1 is earlier/);
});
