import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { writeSmf } from '@midip2p/smf';
import { TextCommands } from './text-commands';

const NOTE = '{"type":"noteOn","channel":1,"note":60,"velocity":100}';
const PACKET = '{"type":"noteOn","protocol":"midi2","group":1,"channel":1,"note":60,"velocity":65535}';

/** What a command prints; `json`: as programs get it. */
async function printed(
  act: (texts: TextCommands) => Promise<void>,
  input: string | Uint8Array = '',
): Promise<{ lines: string[]; json: unknown[]; error: unknown }> {
  const lines: string[] = [];
  const json: unknown[] = [];
  const texts = new TextCommands(Readable.from([Buffer.from(input)]), (text, object) => {
    lines.push(...[text].flat());
    json.push(object);
  });
  const error: unknown = await act(texts).then(
    () => null,
    (e: unknown) => e,
  );
  return { lines, json, error };
}

describe('jsonmidi', () => {
  const hex = '90 3C 64\r\n\n40903C00 FFFF0000\nf0 7e 7f 06 01 f7\nF0 43 10\n01 02\n03 F7\n';
  const texts = [
    NOTE,
    PACKET,
    '{"type":"sysEx","data":[126,127,6,1]}',
    '{"type":"sysEx","part":"first","data":[67,16]}',
    '{"type":"sysEx","part":"middle","data":[1,2]}',
    '{"type":"sysEx","part":"last","data":[3]}',
  ];

  it('writes bytes, packets and parts of a SysEx as texts, and back', async () => {
    expect(await printed((to) => to.encode(undefined), hex)).toMatchObject({ lines: texts, error: null });
    expect(await printed((to) => to.decode(undefined), texts.join('\n'))).toMatchObject({
      lines: hex
        .toUpperCase()
        .split(/[\r\n]+/)
        .filter((line) => line !== ''),
      error: null,
    });
  });

  it('tells programs all that a text says', async () => {
    const { json } = await printed((to) => to.decode(undefined), NOTE.replace('}', ',"port":3,"timestamp":7}'));
    expect(json).toEqual([{ event: 'midi', line: 1, midi: '90 3C 64', port: 3, timestamp: 7, part: null }]);
  });

  it('says in which line and column a fault is', async () => {
    const { lines, error } = await printed(
      (to) => to.decode(undefined),
      `${NOTE}\n\n{"é":1,"type":"noteOn","channel":01}\n`,
    );
    expect(lines).toEqual(['90 3C 64']);
    expect(error).toMatchObject({
      code: 'jsonmidi-number',
      message: expect.stringMatching(/^stdin:3:34: "01" is no plain integer/),
    });
  });

  it.each(['90 3C', '9', '90 3G 64', '40903C00', '903C64', '90 3C 6400', '90 3C 80'])('refuses %p', async (line) => {
    const { error } = await printed((to) => to.encode(undefined), `F8\n${line}\n`);
    expect(error).toMatchObject({ code: 'not-midi', message: expect.stringMatching(/^stdin:2: /) });
  });

  it('names every line that is no text, and counts them', async () => {
    const { lines, json, error } = await printed(
      (to) => to.lint(undefined),
      [NOTE, '{"type":"noteOn"}', PACKET, '{"type":"stop"', PACKET.replace('65535', '65536')].join('\n'),
    );
    expect(lines).toEqual([
      'stdin:2:1: noteOn needs "channel" [jsonmidi-missing-field]',
      expect.stringMatching(/^stdin:4:15: .* \[jsonmidi-syntax\]$/),
      'stdin:5:1: "velocity" is not within 0–65535 [jsonmidi-out-of-range]',
    ]);
    expect(json[0]).toEqual({
      event: 'fault',
      line: 2,
      column: 1,
      code: 'jsonmidi-missing-field',
      message: 'noteOn needs "channel"',
    });
    expect(error).toMatchObject({ code: 'jsonmidi-faults', message: '3 of 5 lines are no JSONMIDI' });
    expect(await printed((to) => to.lint(undefined), NOTE)).toMatchObject({
      lines: ['no fault in lines of JSONMIDI: 1'],
    });
  });

  describe('with files', () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'midip2p-texts-'));
    afterAll(() => rmSync(folder, { recursive: true, force: true }));
    const file = (name: string, content: Uint8Array): string => {
      writeFileSync(path.join(folder, name), content);
      return path.join(folder, name);
    };

    it('writes a MIDI file with the time of every message', async () => {
      const song = writeSmf([
        { timeUs: 0, bytes: Uint8Array.of(0x90, 60, 100) },
        { timeUs: 500_000, bytes: Uint8Array.of(0x80, 60, 64) },
      ]);
      const { lines } = await printed((to) => to.encode(file('song.mid', song)));
      expect(lines).toEqual([
        NOTE.replace('}', ',"timestamp":0}'),
        '{"type":"noteOff","channel":1,"note":60,"velocity":64,"timestamp":500000}',
      ]);
    });

    it('writes every SysEx of a .syx file, and refuses one without its end', async () => {
      const two = Uint8Array.of(0xf0, 1, 0xf7, 0xf0, 2, 3, 0xf7);
      const { lines } = await printed((to) => to.encode(file('two.syx', two)));
      expect(lines).toEqual(['{"type":"sysEx","data":[1]}', '{"type":"sysEx","data":[2,3]}']);
      const { error } = await printed((to) => to.encode(file('cut.syx', two.subarray(0, 6))));
      expect(error).toMatchObject({ code: 'not-midi' });
    });

    it('says that a file is not there', async () => {
      const { error } = await printed((to) => to.lint(path.join(folder, 'nowhere.jsonl')));
      expect(error).toMatchObject({ code: 'file' });
    });
  });
});
