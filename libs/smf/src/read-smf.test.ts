import { readSmf, SmfError, timedMessages } from './index';

/** Bytes as a person writes them: hex, and 'text' in quotes. */
function bytes(text: string): Uint8Array {
  const parts = text.match(/'[^']*'|[0-9a-f]{2}/gi) ?? [];
  return Uint8Array.from(
    parts.flatMap((part) => (part[0] === "'" ? [...Buffer.from(part.slice(1, -1))] : [Number.parseInt(part, 16)])),
  );
}

const uint32 = (value: number) => value.toString(16).padStart(8, '0');
const chunk = (kind: string, body: string) => `'${kind}' ${uint32(bytes(body).length)} ${body}`;
const END = '00 FF 2F 00';
/** Division 96 ticks a beat unless said. */
const file = (format: number, tracks: string[], division = '00 60') =>
  bytes(
    [
      chunk('MThd', `00 0${format} 00 0${tracks.length} ${division}`),
      ...tracks.map((track) => chunk('MTrk', track)),
    ].join(' '),
  );
const hex = (message: { bytes: Uint8Array }) => Buffer.from(message.bytes).toString('hex');
const played = (data: Uint8Array) => timedMessages(readSmf(data)).map((m) => [m.timeUs, m.track, hex(m)]);

function refusal(data: Uint8Array): Pick<SmfError, 'code' | 'offset' | 'track'> {
  try {
    readSmf(data);
  } catch (error) {
    if (!(error instanceof SmfError)) throw error;
    return { code: error.code, offset: error.offset, track: error.track };
  }
  throw new Error('the file was accepted');
}

describe('events', () => {
  it('are read with their ticks and places', () => {
    const { tracks } = readSmf(file(0, [`00 90 3C 64 81 00 80 3C 40 ${END}`]));
    expect(tracks[0]!.events).toMatchObject([
      { tick: 0, offset: 23, kind: 'channel' },
      { tick: 128, offset: 28, kind: 'channel' },
      { tick: 128, kind: 'meta', type: 0x2f },
    ]);
    expect(tracks[0]!.endTick).toBe(128);
  });

  it('get their running status back, program changes with one data byte', () => {
    expect(played(file(0, [`00 90 3C 64 00 3C 00 00 C1 05 00 06 ${END}`])).map(([, , m]) => m)).toEqual([
      '903c64',
      '903c00',
      'c105',
      'c106',
    ]);
  });

  it.each([
    ['a meta event', '00 FF 01 00'],
    ['a SysEx message', '00 F0 02 7E F7'],
    ['an escape', '00 F7 01 F8'],
  ])('lose their running status after %s', (_, between) => {
    const track = `00 90 3C 64 ${between} 00 3C 00 ${END}`;
    const at = 23 + 3 + bytes(between).length + 1;
    expect(refusal(file(0, [track]))).toEqual({ code: 'smf-bad-event', offset: at, track: 0 });
  });

  it('may end without an end-of-track event', () => {
    expect(played(file(0, ['00 90 3C 64 60 80 3C 40'])).length).toBe(2);
  });

  it('are over at the end-of-track event, whatever follows it', () => {
    expect(played(file(0, [`00 90 3C 64 ${END} 00 12 34`])).length).toBe(1);
  });
});

describe('SysEx', () => {
  it('comes whole, with F0 and F7', () => {
    expect(played(file(0, [`00 F0 05 7E 7F 09 01 F7 ${END}`]))).toEqual([[0, 0, 'f07e7f0901f7']]);
  });

  it('in several packets comes once, when its last byte does', () => {
    const track = `00 F0 03 43 12 00 60 F7 02 43 12 60 F7 02 00 F7 ${END}`;
    expect(played(file(0, [track]))).toEqual([[1_000_000, 0, 'f0431200431200f7']]);
  });

  it('that never ends is refused where it began', () => {
    expect(refusal(file(0, [`00 F0 02 43 12 ${END}`]))).toEqual({ code: 'smf-bad-event', offset: 23, track: 0 });
    expect(refusal(file(0, [`00 F0 02 43 12 00 90 3C 40 ${END}`])).code).toBe('smf-bad-event');
    expect(refusal(file(0, [`00 F0 02 43 12 00 F0 02 43 F7 ${END}`])).code).toBe('smf-bad-event');
  });
});

describe('escapes', () => {
  it.each([
    ['one real-time byte', '01 F8', ['f8']],
    ['a song position', '03 F2 01 02', ['f20102']],
    ['two messages', '05 F3 01 90 3C 64', ['f301', '903c64']],
    ['a whole SysEx', '03 F0 43 F7', ['f043f7']],
    ['the empty SysEx', '02 F0 F7', ['f0f7']],
    ['half a message, as it is', '02 90 3C', ['903c']],
    ['a message that another begins in, as it is', '03 90 F8 3C', ['90f83c']],
    ['half a SysEx, as it is', '03 F0 43 12', ['f04312']],
    ['loose data bytes, as they are', '02 01 02', ['0102']],
  ])('give %s', (_, packet, expected) => {
    expect(played(file(0, [`00 F7 ${packet} ${END}`])).map(([, , m]) => m)).toEqual(expected);
  });
});

describe('times', () => {
  it('are 500 000 µs a beat until a tempo says otherwise', () => {
    const track = `60 90 3C 64 00 FF 51 03 0F 42 40 60 80 3C 40 ${END}`; // then 1 000 000
    expect(played(file(0, [track])).map(([at]) => at)).toEqual([500_000, 1_500_000]);
  });

  it('take tempo from any track, the later track at one tick', () => {
    const tempo = `00 FF 51 03 03 0D 40 60 FF 51 03 01 86 A0 ${END}`; // 200 000, then 100 000
    const other = `00 FF 51 03 0F 42 40 ${END}`; // 1 000 000: later track, same tick
    const notes = `60 90 3C 64 60 80 3C 40 ${END}`;
    expect(played(file(1, [tempo, other, notes])).map(([at]) => at)).toEqual([1_000_000, 1_100_000]);
    expect(played(file(1, [notes, other, tempo])).map(([at]) => at)).toEqual([200_000, 300_000]);
  });

  it('do not drift over thousands of tempo changes that no double holds', () => {
    // 7 ticks a beat, 1 µs more or less each tick: each tick's length is a seventh of it.
    const change = (us: number) => `01 FF 51 03 ${us.toString(16).padStart(6, '0')}`;
    const changes = Array.from({ length: 7000 }, (_, i) => change(i % 2 === 0 ? 100_001 : 100_002)).join(' ');
    const [[at]] = played(file(0, [`${changes} 01 90 3C 64 ${END}`], '00 07')) as [[number]];
    // tick 0–1 at 500 000, then 7000 pieces of one tick
    expect(at).toBe((500_000 + 3500 * 100_001 + 3500 * 100_002) / 7);
  });

  it.each([
    ['25 frames of 40', 'E7 28', 40, 1_000_000 / 25],
    ['24 frames of 4', 'E8 04', 4, 1_000_000 / 24],
    ['30 frames of 80', 'E2 50', 80, 1_000_000 / 30],
    ['29.97 frames of 100', 'E3 64', 100, 1_001_000 / 30],
  ])('are parts of a frame where the file says so: %s', (_, division, ticks, us) => {
    const track = `00 FF 51 03 0F 42 40 ${ticks.toString(16).padStart(2, '0')} 90 3C 64 ${END}`; // a tempo means nothing there
    expect(played(file(0, [track], division))[0]![0]).toBeCloseTo(us, 6);
  });
});

describe('order', () => {
  it('is by tick, then by track, then as in the track', () => {
    const first = `60 90 01 01 00 90 02 01 ${END}`;
    const second = `00 91 03 01 60 91 04 01 ${END}`;
    expect(played(file(1, [first, second])).map(([, track, m]) => [track, m])).toEqual([
      [1, '910301'],
      [0, '900101'],
      [0, '900201'],
      [1, '910401'],
    ]);
  });

  it('of a format 2 file is piece after piece, each with its own tempo', () => {
    const fast = `00 FF 51 03 01 86 A0 60 90 01 01 60 FF 2F 00`; // 100 000: ends at 200 000
    const slow = `60 90 02 01 ${END}`;
    expect(played(file(2, [fast, slow]))).toEqual([
      [100_000, 0, '900101'],
      [700_000, 1, '900201'],
    ]);
  });
});

describe('chunks', () => {
  it('of unknown kinds are skipped, and so is what follows the last track', () => {
    const [head, track] = [chunk('MThd', '00 00 00 01 00 60'), chunk('MTrk', `00 90 3C 64 ${END}`)];
    const data = bytes(`${head} ${chunk('XFIH', '01 02 03')} ${track} ${chunk('junk', '00')} 01 02`);
    expect(played(data).length).toBe(1);
  });

  it('with a longer header are read', () => {
    const data = bytes(`${chunk('MThd', '00 00 00 01 00 60 AA BB')} ${chunk('MTrk', `00 90 3C 64 ${END}`)}`);
    expect(played(data).length).toBe(1);
  });
});

describe('a file is refused', () => {
  const whole = file(1, [`00 FF 51 03 07 A1 20 ${END}`, `00 90 3C 64 00 F0 03 43 12 F7 60 80 3C 40 ${END}`]);

  it('cut at any byte, and says where', () => {
    for (let length = 0; length < whole.length; length += 1) {
      const { code, offset } = refusal(whole.subarray(0, length));
      expect([length, code]).toEqual([length, length < 4 ? 'smf-not-a-midi-file' : 'smf-truncated']);
      expect(offset).toBeLessThanOrEqual(length);
    }
    expect(played(whole).length).toBe(3);
  });

  it.each([
    ['of another kind', bytes("'RIFF' 00 00 00 00"), 'smf-not-a-midi-file', 0, null],
    ['of format 3', file(3, [END]), 'smf-unsupported-format', 8, null],
    ['with 0 ticks a beat', file(0, [END], '00 00'), 'smf-bad-division', 12, null],
    ['with 23 frames a second', file(0, [END], 'E9 28'), 'smf-bad-division', 12, null],
    ['with 0 ticks a frame', file(0, [END], 'E7 00'), 'smf-bad-division', 12, null],
    ['with a header of 4 bytes', bytes(chunk('MThd', '00 00 00 01')), 'smf-not-a-midi-file', 8, null],
    ['with an event cut by the end of its track', file(0, ['00 90 3C']), 'smf-truncated', 24, 0],
    ['with a meta event longer than its track', file(0, ['00 FF 01 7F 41']), 'smf-truncated', 26, 0],
    ['with a delta time of five bytes', file(0, [`81 81 81 81 01 90 3C 64 ${END}`]), 'smf-bad-event', 22, 0],
    ['with a data byte above 127', file(0, [`00 90 3C 80 ${END}`]), 'smf-bad-event', 25, 0],
    ['with a data byte first', file(0, [`00 3C 64 ${END}`]), 'smf-bad-event', 23, 0],
    ['with a status no file has', file(0, [`00 F2 00 00 ${END}`]), 'smf-bad-event', 23, 0],
    ['with a tempo of two bytes', file(0, [`00 FF 51 02 07 A1 ${END}`]), 'smf-bad-event', 23, 0],
    ['with the tempo 0', file(0, [`00 FF 51 03 00 00 00 ${END}`]), 'smf-bad-event', 23, 0],
    ['with a bad second track', file(1, [END, '00 01 02']), 'smf-bad-event', 35, 1],
    ['with fewer tracks than it says', bytes(chunk('MThd', '00 01 00 02 00 60')), 'smf-truncated', 14, null],
  ])('%s', (_, data, code, offset, track) => {
    expect(refusal(data)).toEqual({ code, offset, track });
  });

  it('larger than any piece of music', () => {
    expect(refusal(new Uint8Array(64 * 1024 * 1024 + 1)).code).toBe('smf-too-large');
  });

  it('in words that name byte and track', () => {
    expect(() => readSmf(file(0, ['00 90 3C']))).toThrow(/track ends in the middle.*\(byte 24, track 0\)$/);
  });
});

it('does not change when the bytes it was read from do', () => {
  const data = Buffer.from(file(0, [`00 90 3C 64 ${END}`]));
  const read = readSmf(data);
  data.fill(0);
  expect(hex(timedMessages(read)[0]!)).toBe('903c64');
});
