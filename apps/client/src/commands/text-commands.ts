// jsonmidi: MIDI bytes and packets to texts, and back.
import { readFileSync } from 'node:fs';
import type { Readable } from 'node:stream';
import {
  decode,
  decodePacket,
  encode,
  encodePacket,
  encodeSysexPart,
  JsonMidiError,
  type SysexPart,
} from '@midip2p/jsonmidi';
import { readSmf, timedMessages } from '@midip2p/smf';
import { ClientError, fileError } from '../errors';
import type { Print } from './print';

/** What the lines of a text mean: MIDI bytes, or the words of a packet. */
interface Meaning {
  port: number | null;
  timestamp: number | null;
  /** In hex: bytes of two digits, or words of eight. */
  midi: string;
  /** Only for a part of a long SysEx. */
  part: SysexPart | null;
}

const NEWLINE = 0x0a;
const SYSEX = 0xf0;
const SYSEX_END = 0xf7;
const FAULTS_SHOWN = 1000;

export class TextCommands {
  constructor(
    private readonly stdin: Readable,
    private readonly print: Print,
  ) {}

  /** Hex, a MIDI file or a .syx file to texts. `file`: undefined for the standard input. */
  async encode(file: string | undefined): Promise<void> {
    const input = await this.read(file);
    const printText = (text: string) => this.print(text, { event: 'text', text });
    if (Buffer.from(input.subarray(0, 4)).toString('latin1') === 'MThd') {
      for (const { bytes, timeUs } of timedMessages(readSmf(input))) {
        printText(encode(bytes, { timestamp: Math.round(timeUs) }));
      }
    } else if (input[0] === SYSEX) {
      for (const message of sysexIn(input)) printText(at(nameOf(file), 1, () => encode(message)));
    } else {
      for (const [number, line] of linesOf(input)) {
        printText(at(nameOf(file), number, () => textOfHex(Buffer.from(line).toString('utf8').trim())));
      }
    }
  }

  /** Texts to hex: a line each. */
  async decode(file: string | undefined): Promise<void> {
    for (const [line, text] of linesOf(await this.read(file))) {
      const { midi, ...rest } = at(nameOf(file), line, () => meaningOf(text), text);
      this.print(midi, { event: 'midi', line, midi, ...rest });
    }
  }

  /** Names every line that is no text. */
  async lint(file: string | undefined): Promise<void> {
    let lines = 0;
    let faults = 0;
    for (const [line, text] of linesOf(await this.read(file))) {
      lines += 1;
      try {
        meaningOf(text);
      } catch (error) {
        if (!(error instanceof JsonMidiError)) throw error;
        faults += 1;
        if (faults > FAULTS_SHOWN) continue;
        const { code, message } = error;
        const column = columnOf(error, text);
        this.print(`${nameOf(file)}:${line}:${column}: ${message} [${code}]`, {
          event: 'fault',
          line,
          column,
          code,
          message,
        });
      }
    }
    if (faults > 0) throw new ClientError('jsonmidi-faults', `${faults} of ${lines} lines are no JSONMIDI`);
    this.print(`no fault in lines of JSONMIDI: ${lines}`, { event: 'linted', lines });
  }

  // ---- details ----

  private async read(file: string | undefined): Promise<Uint8Array> {
    if (file === undefined) {
      const chunks: Buffer[] = [];
      for await (const chunk of this.stdin) chunks.push(Buffer.from(chunk as Buffer));
      return Buffer.concat(chunks);
    }
    try {
      return readFileSync(file);
    } catch (error) {
      throw fileError('read', file, error);
    }
  }
}

const nameOf = (file: string | undefined): string => file ?? 'stdin';

/** The lines that are not empty, with their numbers; a line may end as on Windows. */
function* linesOf(input: Uint8Array): Generator<[number, Uint8Array]> {
  let number = 0;
  for (let from = 0; from < input.length;) {
    const end = input.indexOf(NEWLINE, from);
    const line = input.subarray(from, end < 0 ? input.length : end);
    number += 1;
    if (!line.every((byte) => byte === 0x20 || byte === 0x0d || byte === 0x09)) yield [number, line];
    from = end < 0 ? input.length : end + 1;
  }
}

/** Every SysEx of a .syx file. */
function* sysexIn(input: Uint8Array): Generator<Uint8Array> {
  for (let from = 0; from < input.length;) {
    const end = input.indexOf(SYSEX_END, from);
    yield input.subarray(from, end < 0 ? input.length : end + 1);
    from = end < 0 ? input.length : end + 1;
  }
}

function meaningOf(text: Uint8Array): Meaning {
  try {
    const { midi, ...rest } = decode(text);
    return { midi: hexOf(midi, 2), ...rest };
  } catch (error) {
    if (!(error instanceof JsonMidiError) || error.code !== 'jsonmidi-ump-not-carried') throw error;
    const { packet, ...rest } = decodePacket(text);
    return { midi: hexOf(packet, 8), ...rest, part: null };
  }
}

function textOfHex(line: string): string {
  const tokens = line.split(/\s+/);
  const digits = tokens[0]!.length;
  const good = (digits === 2 || digits === 8) && tokens.every((token) => token.length === digits);
  if (!good || !/^[0-9A-F\s]+$/i.test(line)) {
    throw new JsonMidiError(
      'not-midi',
      `"${line.slice(0, 40)}" is neither bytes of two hexadecimal digits nor words of eight`,
    );
  }
  const numbers = tokens.map((token) => parseInt(token, 16));
  if (digits === 8) return encodePacket(Uint32Array.from(numbers));
  return encodeMessage(Uint8Array.from(numbers));
}

/** What decode prints of a part of a SysEx goes back to that part. */
function encodeMessage(bytes: Uint8Array): string {
  const [first, last] = [bytes[0], bytes[bytes.length - 1]];
  if (first === SYSEX && last !== SYSEX_END) return encodeSysexPart(bytes, 'first');
  if (first! < 0x80) return encodeSysexPart(bytes, last === SYSEX_END ? 'last' : 'middle');
  return encode(bytes);
}

const hexOf = (numbers: Uint8Array | Uint32Array, digits: number): string =>
  Array.from(numbers, (n) => n.toString(16).toUpperCase().padStart(digits, '0')).join(' ');

/** Counted in characters, from 1. */
const columnOf = ({ offset }: JsonMidiError, text: Uint8Array): number =>
  Buffer.from(text.subarray(0, offset ?? 0)).toString('utf8').length + 1;

/** A fault says where it is. */
function at<T>(file: string, line: number, act: () => T, text?: Uint8Array): T {
  try {
    return act();
  } catch (error) {
    if (!(error instanceof JsonMidiError)) throw error;
    const column = text ? `:${columnOf(error, text)}` : '';
    throw new ClientError(error.code, `${file}:${line}${column}: ${error.message}`);
  }
}
