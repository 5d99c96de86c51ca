// A TCP port on loopback that leads to a PostgreSQL and records each statement that a server sends there, word by word.
// The statements are read from PostgreSQL's protocol, so that it does not matter which library sends them.
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

export interface Statement {
  /** Which connection it came by. */
  connection: number;
  text: string;
  /** null: NULL. Bytes where they were sent as such. */
  values: (string | Buffer | null)[];
  /** Of a prepared one; empty: it was not prepared. */
  name: string;
}

export class StatementTap {
  /** What has passed since it was read last. */
  private kept: Statement[] = [];
  private readonly sockets = new Set<Socket>();
  private connections = 0;

  private constructor(
    private readonly listener: Server,
    /** The address of the same database through this port. */
    readonly url: string,
  ) {}

  /** `application`: the name of the connections whose statements are recorded. */
  static async open(url: string, application: string): Promise<StatementTap> {
    const to = new URL(url);
    const listener = createServer();
    await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
    const through = new URL(url);
    through.host = `127.0.0.1:${(listener.address() as AddressInfo).port}`;
    const tap = new StatementTap(listener, through.href);
    listener.on('connection', (near) => {
      const far = connect(Number(to.port), to.hostname);
      const connection = (tap.connections += 1);
      const reader = new FrontendReader(application, (statement) => tap.kept.push({ connection, ...statement }));
      near.on('data', (bytes: Buffer) => reader.read(bytes));
      near.pipe(far).pipe(near);
      for (const [one, other] of [
        [near, far],
        [far, near],
      ] as const) {
        tap.sockets.add(one);
        one.on('error', () => other.destroy()).once('close', () => (tap.sockets.delete(one), other.destroy()));
      }
    });
    return tap;
  }

  /** The statements that have passed since the last call. */
  take(): Statement[] {
    return this.kept.splice(0);
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.listener.close(resolve));
  }
}

// ---- details ----

/** Messages of a client to PostgreSQL (Frontend/Backend Protocol 3.0). */
class FrontendReader {
  private rest = Buffer.alloc(0);
  private began = false;
  private isWanted = false;
  private readonly texts = new Map<string, string>();
  private bound: Omit<Statement, 'connection'> | null = null;

  constructor(
    private readonly application: string,
    private readonly asked: (statement: Omit<Statement, 'connection'>) => void,
  ) {}

  read(bytes: Buffer): void {
    this.rest = Buffer.concat([this.rest, bytes]);
    for (;;) {
      const kindBytes = this.began ? 1 : 0; // the first message has none
      if (this.rest.length < kindBytes + 4) return;
      const end = kindBytes + this.rest.readInt32BE(kindBytes);
      if (this.rest.length < end) return;
      const kind = this.began ? String.fromCharCode(this.rest[0]!) : '';
      const fields = new Fields(this.rest.subarray(kindBytes + 4, end));
      this.rest = this.rest.subarray(end);
      if (this.began) this.message(kind, fields);
      else this.startUp(fields);
    }
  }

  private startUp(fields: Fields): void {
    this.began = true;
    fields.int32();
    for (let key = fields.text(); key !== ''; key = fields.text()) {
      const value = fields.text();
      if (key === 'application_name') this.isWanted = value === this.application;
    }
  }

  private message(kind: string, fields: Fields): void {
    if (!this.isWanted) return;
    if (kind === 'Q') this.asked({ text: fields.text(), values: [], name: '' });
    if (kind === 'P') this.texts.set(fields.text(), fields.text());
    if (kind === 'E' && this.bound) this.asked(this.bound);
    if (kind !== 'B') return;
    fields.text(); // the portal
    const name = fields.text();
    const formats = fields.list(() => fields.int16());
    const values = fields.list((i) => {
      const value = fields.bytes();
      const isBinary = (formats[formats.length === 1 ? 0 : i] ?? 0) === 1;
      return value === null || isBinary ? value : value.toString();
    });
    this.bound = { text: this.texts.get(name) ?? '', values, name };
  }
}

class Fields {
  private at = 0;

  constructor(private readonly body: Buffer) {}

  int16(): number {
    return this.body.readInt16BE((this.at += 2) - 2);
  }

  int32(): number {
    return this.body.readInt32BE((this.at += 4) - 4);
  }

  /** Up to its zero; empty where there is nothing left. */
  text(): string {
    const end = this.body.indexOf(0, this.at);
    if (end < 0) return '';
    const text = this.body.toString('utf8', this.at, end);
    this.at = end + 1;
    return text;
  }

  list<T>(one: (i: number) => T): T[] {
    return Array.from({ length: this.int16() }, (_, i) => one(i));
  }

  bytes(): Buffer | null {
    const length = this.int32();
    if (length < 0) return null;
    return this.body.subarray(this.at, (this.at += length));
  }
}
