import { hidesSomething, jsonLine, plainJson, printable } from './plain-text';

/** What steers a terminal or reorders a line, each by name. */
const STEERING: [string, string][] = [
  ['an escape sequence', '\u001b[2J'],
  ['a window title (OSC)', '\u001b]0;title\u0007'],
  ['a C1 control (CSI in one character)', '\u009b2J'],
  ['a C1 control (OSC in one character)', '\u009d0;title\u009c'],
  ['a line end', 'ada\nben'],
  ['a carriage return', 'ada\rben'],
  ['a deletion', 'ada\u007f\u0008'],
  ['a right-to-left override', '\u202enimda'],
  ['an isolate', '\u2067ada\u2069'],
  ['an Arabic letter mark', 'ada\u061c'],
  ['a zero-width space', 'a\u200bda'],
  ['a soft hyphen', 'a\u00adda'],
  ['a tag character', 'ada\u{e0041}'],
  ['a line separator', 'ada\u2028ben'],
  ['half a character', 'ada\ud83c'],
];

describe('text of others', () => {
  it.each(STEERING)('shows %s as what it is: nothing that steers', (_, text) => {
    expect(printable(text)).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
    expect(printable(text)).toContain('\ufffd');
  });

  it.each(STEERING)('tells programs %s exactly, in plain characters', (_, text) => {
    const line = jsonLine({ [text]: text });
    expect(line).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
    expect(JSON.parse(line)).toEqual({ [text]: text });
  });

  it('leaves the end of a line of JSON where it is', () => {
    expect(plainJson('{"name":"ada\u202e"}\n')).toBe('{"name":"ada\\u202e"}\n');
  });

  it.each(STEERING)('takes no name with %s', (_, text) => {
    expect(hidesSomething(text)).toBe(true);
  });

  it.each(['\u3164', 'a\u2800b', 'a\u034fb', 'a\u115fb'])('takes no name with what is not seen (%j)', (name) => {
    expect(hidesSomething(name)).toBe(true);
  });

  it.each(['ada', 'Zoë', 'Übung ♫', 'Пятница', '金曜日', 'שישי', 'الجمعة', '❤\ufe0f', '🎹 jam'])(
    'leaves %s alone',
    (name) => {
      expect(printable(name)).toBe(name);
      expect(jsonLine(name)).toBe(`"${name}"`);
      expect(hidesSomething(name)).toBe(false);
    },
  );
});
