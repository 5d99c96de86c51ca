// A relay on a real socket whose time stands still until a test lets it pass.
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { makeToken, type RelayToken } from '@midip2p/relay-rules';
import pino from 'pino';
import { type Config, configSchema } from '../src/config/config';
import { Metrics } from '../src/metrics';
import { Relay } from '../src/relay';
import { Visitor, type VisitError } from '../src/visitor';

const BEGAN_MS = 1_800_000_000_000;
export const word = (digit: string) => digit.repeat(32);

export class ARelay {
  /** Its own ends of connections, in the order in which they came. */
  readonly sockets: Socket[] = [];
  readonly key: KeyObject;
  readonly otherKey: KeyObject;
  /** Whose tokens it lets in. */
  believed: KeyObject[];
  readonly relay: Relay;
  private readonly server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    this.sockets.push(socket);
    this.relay.accept(socket);
  });
  private readonly metrics = new Metrics();
  private readonly visitors: Visitor[] = [];
  private nowMs = 0;

  private constructor(limits: Partial<Config['limits']>) {
    const keys = [0, 1].map(() => generateKeyPairSync('ed25519'));
    [this.key, this.otherKey] = keys.map(({ privateKey }) => privateKey) as [KeyObject, KeyObject];
    this.believed = keys.map(({ publicKey }) => publicKey);
    this.relay = new Relay(
      () => this.believed,
      { ...configSchema.parse({}).limits, ...limits },
      this.metrics,
      pino({ level: 'silent' }),
      { now: () => this.nowMs, date: () => BEGAN_MS + this.nowMs },
    );
  }

  static async start(limits: Partial<Config['limits']> = {}): Promise<ARelay> {
    const relay = new ARelay(limits);
    relay.server.listen(0, '127.0.0.1');
    await once(relay.server, 'listening');
    return relay;
  }

  /** A token of the first key, good for a minute. */
  token(more: Partial<RelayToken> = {}, key = this.key): Buffer {
    const usual = { side: 0 as const, session: word('a'), link: word('b'), account: word('c'), number: 1 };
    return makeToken({ ...usual, expiresAtMs: BEGAN_MS + this.nowMs + 60_000, ...more }, key);
  }

  /** Somebody who has connected, and who greets where there is a token. */
  async visitor(token?: Uint8Array): Promise<Visitor> {
    const visitor = await Visitor.call({ host: '127.0.0.1', port: (this.server.address() as AddressInfo).port });
    this.visitors.push(visitor);
    return token ? visitor.greet(token) : visitor;
  }

  /** Two peers who have met. */
  async pair(more: Partial<RelayToken> = {}): Promise<[Visitor, Visitor]> {
    const one = await this.visitor(this.token({ ...more, side: 0 }));
    const other = await this.visitor(this.token({ ...more, side: 1 }));
    return [await one.joined(), await other.joined()];
  }

  /** Somebody who waits for the other peer. */
  async waiting(token: Uint8Array): Promise<Visitor> {
    const before = this.relay.figures().waiting;
    const visitor = await this.visitor(token);
    await this.until(() => this.relay.figures().waiting > before);
    return visitor;
  }

  pass(ms: number): void {
    this.nowMs += ms;
    this.relay.look();
  }

  /** Resolves when it is so: whoever says when waits for sockets alone. */
  async until(isSo: () => boolean): Promise<void> {
    while (!isSo()) await turn();
  }

  /** The value of one sample. */
  async figure(sample: string): Promise<number> {
    const line = (await this.metrics.registry.metrics()).split('\n').find((text) => text.startsWith(`${sample} `));
    return Number(line?.slice(sample.length));
  }

  async stop(): Promise<void> {
    this.relay.end();
    for (const { socket } of this.visitors) socket.destroy();
    this.server.close();
    await once(this.server, 'close');
  }
}

/** The code that somebody is told, after which nothing comes, and who then ends as well. */
export async function refusalOf(visitor: Visitor): Promise<string> {
  const code = await visitor.joined().then(
    () => 'it was joined',
    (error: unknown) => (error as VisitError).code,
  );
  expect(await visitor.rest()).toEqual(Buffer.alloc(0));
  visitor.socket.end();
  return code;
}
