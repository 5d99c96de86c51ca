import { JsonMidiError, type JsonMidiErrorCode } from './error';

export type Kind = 'object' | 'array' | 'string' | 'number' | 'boolean' | 'null';

/** The text's own object is the first of these. [JM-2.1-5] */
const MAX_DEPTH = 16;

/**
 * JSON read token by token from its bytes, so that number forms, names that come twice and UTF-8 can be judged as
 * spec/jsonmidi.md does: `JSON.parse` forgets all three. Throws a JsonMidiError at the first fault. Plain, not fast.
 */
export class Tokenizer {
  private at = 0;
  private depth = 0;

  constructor(private readonly text: Uint8Array) {}

  get offset(): number {
    return this.at;
  }

  fail(code: JsonMidiErrorCode, what: string, offset = this.at): never {
    throw new JsonMidiError(code, what, offset);
  }

  /** What the next value is, judged by its first character. [JM-2.2-2] */
  peek(): Kind {
    this.space();
    const c = this.char();
    if (c === '{') return 'object';
    if (c === '[') return 'array';
    if (c === '"') return 'string';
    if (c === 't' || c === 'f') return 'boolean';
    if (c === 'n') return 'null';
    if (c === '-' || (c >= '0' && c <= '9')) return 'number';
    return this.fail('jsonmidi-syntax', c === '' ? 'the text ends where a value should be' : 'no value begins here');
  }

  expect(kind: Kind): void {
    const found = this.peek();
    if (found !== kind) this.fail('jsonmidi-wrong-type', `found ${found}, not ${kind}`);
  }

  /** Calls `member` for each name, unescaped; it has to read the value. */
  object(member: (name: string) => void): void {
    this.expect('object');
    this.items('}', () => {
      this.space();
      if (this.char() !== '"') this.fail('jsonmidi-syntax', 'a name should be here');
      const name = this.string();
      this.space();
      this.take(':');
      member(name);
    });
  }

  /** Calls `element` at each value; it has to read it. */
  array(element: () => void): void {
    this.expect('array');
    this.items(']', element);
  }

  string(): string {
    this.expect('string');
    this.at++;
    let value = '';
    for (;;) {
      const c = this.char();
      if (c === '') this.fail('jsonmidi-syntax', 'the text ends inside a string');
      if (c === '"') break;
      if (c < ' ') this.fail('jsonmidi-syntax', 'a control character in a string');
      value += c === '\\' ? this.escape() : this.character();
    }
    this.at++;
    return value;
  }

  /** A plain integer's digits become a number; very large ones lose digits, which no range of ours would let in. */
  integer(): number {
    this.expect('number');
    const start = this.at;
    const token = this.numberToken();
    if (!/^-?(0|[1-9][0-9]*)$/.test(token) || token === '-0') {
      this.fail('jsonmidi-number', `"${token}" is no plain integer`, start); // [JM-2.2-1]
    }
    return Number(token);
  }

  /** Reads over a value of any kind, and checks it. [JM-2.1-3] */
  skip(): void {
    const kind = this.peek();
    const start = this.at;
    if (kind === 'object') this.object(() => this.skip());
    else if (kind === 'array') this.array(() => this.skip());
    else if (kind === 'string') this.string();
    else if (kind === 'boolean') this.literal(this.char() === 't' ? 'true' : 'false');
    else if (kind === 'null') this.literal('null');
    else if (!/^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?$/.test(this.numberToken())) {
      this.fail('jsonmidi-syntax', 'no number of JSON', start);
    }
  }

  end(): void {
    this.space();
    if (this.at < this.text.length) this.fail('jsonmidi-syntax', 'something follows the object');
  }

  // ---- details ----

  private items(close: string, item: () => void): void {
    if (this.depth === MAX_DEPTH) this.fail('jsonmidi-depth', `more than ${MAX_DEPTH} levels`);
    this.depth++;
    this.at++;
    this.space();
    if (this.char() !== close) {
      for (;;) {
        item();
        this.space();
        if (this.char() === close) break;
        this.take(',');
      }
    }
    this.at++;
    this.depth--;
  }

  /** The byte here as a character; '' at the end. Only good for ASCII. */
  private char(): string {
    const byte = this.text[this.at];
    return byte === undefined ? '' : String.fromCharCode(byte);
  }

  private take(c: string): void {
    if (this.char() !== c) this.fail('jsonmidi-syntax', `"${c}" should be here`);
    this.at++;
  }

  private space(): void {
    while ([' ', '\t', '\n', '\r'].includes(this.char())) this.at++;
  }

  private literal(word: string): void {
    for (const c of word) this.take(c);
  }

  /** The longest run of what can be part of a number. [JM-2.2-1] */
  private numberToken(): string {
    let token = '';
    for (let c = this.char(); c !== '' && '0123456789+-.eE'.includes(c); c = this.char()) {
      token += c;
      this.at++;
    }
    return token;
  }

  private escape(): string {
    this.at++;
    const c = this.char();
    this.at++;
    const plain: Record<string, string> = {
      b: '\b',
      f: '\f',
      n: '\n',
      r: '\r',
      t: '\t',
      '"': '"',
      '\\': '\\',
      '/': '/',
    };
    if (c !== 'u') return plain[c] ?? this.fail('jsonmidi-syntax', 'no such escape', this.at - 1);
    const unit = this.hex4();
    if (unit < 0xd800 || unit > 0xdfff) return String.fromCharCode(unit);
    // [JM-2.1-4] a surrogate counts only as a pair, high then low
    const pair = unit < 0xdc00 && this.char() === '\\' && this.text[this.at + 1] === 0x75;
    if (!pair) this.fail('jsonmidi-utf8', 'half of a surrogate pair');
    this.at += 2;
    const low = this.hex4();
    if (low < 0xdc00 || low > 0xdfff) this.fail('jsonmidi-utf8', 'half of a surrogate pair');
    return String.fromCharCode(unit, low);
  }

  private hex4(): number {
    let unit = 0;
    for (let i = 0; i < 4; i++, this.at++) {
      const digit = '0123456789abcdef'.indexOf(this.char().toLowerCase() || '?');
      if (digit < 0) this.fail('jsonmidi-syntax', 'four hexadecimal digits should be here');
      unit = unit * 16 + digit;
    }
    return unit;
  }

  /** One character of UTF-8. [JM-2.1-4] */
  private character(): string {
    const first = this.text[this.at]!;
    const length = first < 0x80 ? 1 : first < 0xc0 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf8 ? 4 : 0;
    let point = length < 2 ? first : first & (0x7f >> length);
    for (let i = 1; i < length; i++) {
      const next = this.text[this.at + i] ?? 0;
      if ((next & 0xc0) !== 0x80) this.fail('jsonmidi-utf8', 'a character is cut');
      point = point * 64 + (next & 0x3f);
    }
    const least = [0, 0, 0x80, 0x800, 0x10000][length]!;
    if (length === 0 || point < least || point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff)) {
      this.fail('jsonmidi-utf8', 'no character of UTF-8');
    }
    this.at += length;
    return String.fromCodePoint(point);
  }
}
