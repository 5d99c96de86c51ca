import { bytes, chunk, END } from '../test/hex';
import { readSmf, SmfError, timedMessages } from './index';

/** Division 96 ticks a beat unless said. */
const file = (format: number, tracks: string[], division = '00 60') =>
  bytes(
    [
      chunk('MThd', `00 0${format} 00 0${tracks.length} ${division}`),
      ...tracks.map((track) => chunk('MTrk', track)),
    ].join(' '),
  );
const hex = (message: { bytes: Uint8Array }) => Buffer.from(message.bytes).toString('hex');
const played = (data: Uint8Array) => Array.from(timedMessages(readSmf(data)), (m) => [m.timeUs, m.track, hex(m)]);

function refusal(data: Uint8Array): Pick<SmfError, 'code' | 'offset' | 'track'> {
  try {
    readSmf(data, { strict: true });
  } catch (error) {
    if (!(error instanceof SmfError)) throw error;
    return { code: error.code, offset: error.offset, track: error.track };
  }
  throw new Error('the file was accepted');
}

describe('events', () => {
  it('are read with their ticks and tracks, as often as they are asked for', () => {
    const read = readSmf(file(1, [END, `00 90 3C 64 81 00 80 3C 40 ${END}`]));
    expect(read).toMatchObject({ format: 1, messages: 2, longest: 3, warnings: [] });
    const messages = timedMessages(read);
    expect([...messages]).toMatchObject([
      { tick: 0, track: 1 },
      { tick: 128, track: 1 },
    ]);
    expect([...messages]).toEqual([...messages]);
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
  ])('lose their running status after %s, for a strict reader', (_, between) => {
    const track = `00 90 3C 64 ${between} 00 3C 00 ${END}`;
    const at = 23 + 3 + bytes(between).length + 1;
    expect(refusal(file(0, [track]))).toEqual({ code: 'smf-running-status', offset: at, track: 0 });
  });

  it('may end without an end-of-track event', () => {
    expect(played(file(0, ['00 90 3C 64 60 80 3C 40'])).length).toBe(2);
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

  it('that has no end before the next event ends there, in its own time', () => {
    const cut = (after: string) => played(file(0, [`00 F0 02 43 12 ${after} ${END}`]));
    expect(cut('')).toEqual([[0, 0, 'f04312f7']]);
    expect(cut('60 90 3C 40')).toEqual([
      [0, 0, 'f04312f7'],
      [500_000, 0, '903c40'],
    ]);
    expect(cut('60 F0 02 43 F7').map(([, , m]) => m)).toEqual(['f04312f7', 'f043f7']);
  });

  it('with a byte above 127 in it does not play, in whichever packet the byte is', () => {
    const track = `00 F0 02 43 90 00 F7 02 12 F7 00 F0 02 43 12 00 F7 02 FF F7 00 F0 02 44 F7 ${END}`;
    expect(played(file(0, [track])).map(([, , m]) => m)).toEqual(['f044f7']);
  });
});

describe('escapes', () => {
  it.each([
    ['one real-time byte', '01 F8', ['f8']],
    ['a song position', '03 F2 01 02', ['f20102']],
    ['two messages', '05 F3 01 90 3C 64', ['f301', '903c64']],
    ['two messages with running status', '05 90 3C 64 3E 64', ['903c64', '903e64']],
    ['a whole SysEx', '03 F0 43 F7', ['f043f7']],
    ['the empty SysEx', '02 F0 F7', ['f0f7']],
    ['a message that another stands in, after that', '04 90 F8 3C 64', ['f8', '903c64']],
    ['a message joined from three packets', '01 90 00 F7 01 3C 00 F7 01 64', ['903c64']],
    ['nothing of half a message', '02 90 3C', []],
    ['nothing of half a SysEx', '03 F0 43 12', []],
    ['nothing of loose data bytes', '02 01 02', []],
    ['nothing of a lone end', '01 F7', []],
    ['what follows half a message', '05 90 3C 80 3C 40', ['803c40']],
  ])('give %s', (_, packet, expected) => {
    expect(played(file(0, [`00 F7 ${packet} 00 91 01 01 ${END}`])).map(([, , m]) => m)).toEqual([
      ...expected,
      '910101',
    ]);
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

describe('a strict reader refuses a file', () => {
  const whole = file(1, [`00 FF 51 03 07 A1 20 ${END}`, `00 90 3C 64 00 F0 03 43 12 F7 60 80 3C 40 ${END}`]);

  it('cut at any byte, and says where', () => {
    for (let length = 0; length < whole.length; length += 1) {
      const { code, offset } = refusal(whole.subarray(0, length));
      expect([length, code]).toEqual([length, length < 14 ? 'smf-not-a-midi-file' : expect.stringMatching(/^smf-/)]);
      expect(offset).toBeLessThanOrEqual(length);
    }
    expect(played(whole).length).toBe(3);
  });

  it.each([
    ['of another kind', bytes("'RIFF' 00 00 00 00"), 'smf-not-a-midi-file', 0, null],
    ['of format 3', file(3, [END]), 'smf-format', 8, null],
    ['with 0 ticks a beat', file(0, [END], '00 00'), 'smf-division', 12, null],
    ['with 23 frames a second', file(0, [END], 'E9 28'), 'smf-division', 12, null],
    ['with 0 ticks a frame', file(0, [END], 'E7 00'), 'smf-division', 12, null],
    ['with a header of 4 bytes', bytes(chunk('MThd', '00 00 00 01')), 'smf-not-a-midi-file', 0, null],
    ['with an event cut by the end of its track', file(0, ['00 90 3C']), 'smf-cut', 25, 0],
    ['with a meta event longer than its track', file(0, ['00 FF 01 7F 41']), 'smf-cut', 27, 0],
    ['with a SysEx longer than its track', file(0, ['00 F0 7F 41 F7']), 'smf-cut', 27, 0],
    ['with a delta time of five bytes', file(0, [`81 81 81 81 01 90 3C 64 ${END}`]), 'smf-long-number', 22, 0],
    ['with a data byte above 127', file(0, [`00 90 3C 80 ${END}`]), 'smf-data-byte', 25, 0],
    ['with a data byte first', file(0, [`00 3C 64 ${END}`]), 'smf-no-status', 23, 0],
    ['with a status no file has', file(0, [`00 F2 00 00 ${END}`]), 'smf-system-byte', 23, 0],
    ['with a tempo of two bytes', file(0, [`00 FF 51 02 07 A1 ${END}`]), 'smf-tempo', 23, 0],
    ['with the tempo 0', file(0, [`00 FF 51 03 00 00 00 ${END}`]), 'smf-tempo', 23, 0],
    ['with a SysEx that never ends', file(0, [`00 F0 02 43 12 00 90 3C 40 ${END}`]), 'smf-sysex-end', 27, 0],
    ['with half a message', file(0, [`00 F7 02 90 3C ${END}`]), 'smf-escape', 26, 0],
    ['with a bad second track', file(1, [END, '00 01 02']), 'smf-no-status', 35, 1],
    ['with fewer tracks than it says', bytes(chunk('MThd', '00 01 00 02 00 60')), 'smf-track-count', 10, null],
  ])('%s', (_, data, code, offset, track) => {
    expect(refusal(data)).toEqual({ code, offset, track });
  });

  it('in words that name byte and track', () => {
    expect(() => readSmf(file(0, ['00 90 3C']), { strict: true })).toThrow(
      /track ends in the middle.*\(byte 25, track 1\)$/,
    );
  });
});

describe('every reader refuses', () => {
  it('what is no MIDI file', () => {
    expect(() => readSmf(Buffer.from('a letter to a friend'))).toThrow(
      expect.objectContaining({ code: 'smf-not-a-midi-file' }) as Error,
    );
  });

  it('what is larger than any piece of music', () => {
    expect(() => readSmf(new Uint8Array(64 * 1024 * 1024 + 1))).toThrow(
      expect.objectContaining({ code: 'smf-too-large' }) as Error,
    );
  });
});
