// The relay that the server itself is, at its own TCP port.
import { createPublicKey, type KeyObject } from 'node:crypto';
import type { Socket } from 'node:net';
import { configSchema, Relay, RelayMetrics } from '@midip2p/relay';
import type { Logger } from 'pino';
import type { IntroductionRing, Voice } from '../keys/introduction-ring';

const LOOK_MS = 250;
const TIME = { now: () => performance.now(), date: () => Date.now() };

export class OwnRelay {
  private readonly metrics = new RelayMetrics();
  private readonly relay: Relay;
  private readonly looks: NodeJS.Timeout;
  private readonly publicKeys = new Map<string, KeyObject>();

  /** `connections`: so many are let in at once. It lets in whom tokens of the keys let in that `ring` signs with. */
  constructor(ring: IntroductionRing, connections: number, log: Logger) {
    const keys = () => [ring.now.signing, ring.now.oldest].map((voice) => this.publicKeyOf(voice));
    this.relay = new Relay(keys, { ...configSchema.parse({}).limits, connections }, this.metrics, log, TIME);
    this.looks = setInterval(() => this.relay.look(), LOOK_MS).unref();
  }

  /** A connection whose first bytes may be a greeting; it is paused. `countedAs`: whom it is counted for. */
  take(socket: Socket, countedAs: string): void {
    socket.allowHalfOpen = true;
    this.relay.accept(socket, countedAs);
    socket.resume();
  }

  /** Lets nobody new in. */
  stopAccepting(): void {
    this.relay.stopAccepting();
  }

  end(): void {
    clearInterval(this.looks);
    this.relay.end();
  }

  /** Its figures, as Prometheus' text. */
  figures(): Promise<string> {
    return this.metrics.registry.metrics();
  }

  // ---- details ----

  private publicKeyOf({ kid, privateKey }: Voice): KeyObject {
    const key = this.publicKeys.get(kid) ?? createPublicKey(privateKey);
    this.publicKeys.set(kid, key);
    return key;
  }
}
