import { droppedText, LONGEST_MESSAGE, MidiSplitter } from './midi-splitter';

const bytes = (text: string) => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'));
const split = (splitter: MidiSplitter, text: string | Uint8Array) =>
  splitter
    .push(typeof text === 'string' ? bytes(text) : text)
    .map((message) => Buffer.from(message).toString('hex').toUpperCase())
    .join(' ');
const fresh = (text: string) => split(new MidiSplitter(), text);

// The same cases as native/core/test/midi/splitter_test.cpp, which are what JACK's inputs hold to.
describe('MidiSplitter', () => {
  it.each([
    [
      'whole messages',
      '90 3C 64 80 3C 40 C1 05 D2 06 E0 00 40 F1 11 F2 01 02 F3 04 F6',
      '903C64 803C40 C105 D206 E00040 F111 F20102 F304 F6',
    ],
    ['running status', '90 3C 64 3E 64 40 00 C0 01 02 03', '903C64 903E64 904000 C001 C002 C003'],
    ['realtime in running status', '90 3C 64 F8 3E 64', '903C64 F8 903E64'],
    ['system common ends running status', '90 3C 64 F6 3E 64 80 01 02', '903C64 F6 800102'],
    ['song position ends running status', '90 3C 64 F2 01 02 3E 64', '903C64 F20102'],
    ['SysEx ends running status', '90 3C 64 F0 01 F7 3E 64', '903C64 F001F7'],
    ['realtime inside messages', '90 F8 3C FA 64 FE 3E FF 65', 'F8 FA 903C64 FE FF 903E65'],
    ['realtime inside a SysEx', 'F0 F8 7E F9 01 FD F7', 'F8 F9 FD F07E01F7'],
    ['undefined statuses', '90 3C 64 F4 3E 64', '903C64 F4'],
  ])('takes %s', (_, stream, messages) => expect(fresh(stream)).toBe(messages));

  it.each(['90 3C 64', 'F6', 'F4', 'F2 01 02', 'F0 05 F7'])(
    'drops a SysEx that %s cuts, counts it, and keeps that',
    (status) => {
      const splitter = new MidiSplitter();
      expect(split(splitter, `F0 01 02 ${status}`)).toBe(status.replaceAll(' ', ''));
      expect(splitter.dropped).toEqual({ strayBytes: 0, incomplete: 1, tooLarge: 0 });
    },
  );

  it('counts data that belongs to nothing', () => {
    const splitter = new MidiSplitter();
    expect(split(splitter, '01 02 F7 F6 03 90 3C 64')).toBe('F6 903C64');
    expect(splitter.dropped).toEqual({ strayBytes: 4, incomplete: 0, tooLarge: 0 });
  });

  it('counts messages that the next status cuts', () => {
    const splitter = new MidiSplitter();
    expect(split(splitter, '90 3C 80 3C 40 90 B0 07 7F F2 01 F7 90 01 02')).toBe('803C40 B0077F 900102');
    expect(splitter.dropped).toEqual({ strayBytes: 1, incomplete: 3, tooLarge: 0 });
  });

  it('drops a SysEx over the limit whole, counts it once, and keeps what follows', () => {
    const splitter = new MidiSplitter(6);
    expect(split(splitter, 'F0 01 02 03 04 F7')).toBe('F001020304F7');
    expect(split(splitter, 'F0 01 02 03 04 05 F7 90 3C 64')).toBe('903C64');
    expect(split(splitter, 'F0 01 02 03 04 05 06 07 F8 08 F7 3C F6')).toBe('F8 F6');
    expect(split(splitter, 'F0 01 02 03 04 05 06 90 3C 64')).toBe('903C64');
    expect(splitter.dropped).toEqual({ strayBytes: 1, incomplete: 0, tooLarge: 3 });
  });

  it('takes the longest message that the engine carries, in chunks, and no longer one', () => {
    const splitter = new MidiSplitter();
    const longest = new Uint8Array(LONGEST_MESSAGE).fill(0x11);
    longest[0] = 0xf0;
    longest[LONGEST_MESSAGE - 1] = 0xf7;
    const got = [0, 1, 2, 3].flatMap((n) => splitter.push(longest.subarray(n * 16384, (n + 1) * 16384)));
    expect(got).toEqual([longest]);
    longest[LONGEST_MESSAGE - 1] = 0x11;
    expect([...splitter.push(longest), ...splitter.push(Uint8Array.of(0xf7))]).toEqual([]);
    expect(splitter.dropped.tooLarge).toBe(1);
  });

  it('gives the same messages of a stream that is cut anywhere', () => {
    const stream = bytes('90 3C 64 3E F8 64 F0 01 FE 02 F7 B0 07 F2 01 02 F4 05 C0 01 02 F0 01 90 01 02 F7 E0 00 40');
    const whole = new MidiSplitter();
    const expected = whole.push(stream);
    for (let cut = 0; cut <= stream.length; ++cut) {
      const splitter = new MidiSplitter();
      expect([...splitter.push(stream.subarray(0, cut)), ...splitter.push(stream.subarray(cut))]).toEqual(expected);
      expect(splitter.dropped).toEqual(whole.dropped);
    }
  });

  it('says what was dropped', () => {
    const before = { strayBytes: 1, incomplete: 0, tooLarge: 0 };
    expect(droppedText(before, before)).toBe('');
    expect(droppedText(before, { strayBytes: 4, incomplete: 1, tooLarge: 2 })).toBe(
      '1 message that was cut short, 2 SysEx of more than 65536 bytes, 3 bytes that belong to no message',
    );
  });
});
