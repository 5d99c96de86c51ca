// Ways by a relay: the server is asked where the engine finds no direct way, and the engine gets what the server says.
import { isIP } from 'node:net';
import type { RelayRefused, RelayTokens } from '@midip2p/coordinator';
import type { Engine } from '@midip2p/engine';
import type { LookUp } from './advertised';
import type { EmitReport } from './report';

export interface RelaysContext {
  engine: Pick<Engine, 'takeRelayTokens'>;
  /** Asks the server. */
  ask(peerId: string): void;
  /** The link to that peer, up or not; null: there is none at present. */
  linkTo(peerId: string): number | null;
  lookUp: LookUp;
  nowMs(): number;
  emit: EmitReport;
}

/** As the engine takes them, but for the time until which they are good. */
interface Kept {
  relay: { host: string; port: number };
  tokens: readonly Uint8Array[];
  goodUntilMs: number;
}

/** Reasons for which a link has no use for tokens any more, which is no trouble of anybody's. */
const TOO_LATE = new Set(['unknown-link']);

export class Relays {
  /** For peers whose link is not open: the server tells both, and one may be slower. */
  private readonly kept = new Map<string, Kept>();
  private readonly told = new Set<string>();

  constructor(private readonly parts: RelaysContext) {}

  /** The engine finds no direct way to that peer. */
  wanted(peerId: string): void {
    this.parts.ask(peerId);
  }

  /** The server's answer, whoever of the two has asked. */
  async given({ peerId, relays, tokens, goodForMs }: RelayTokens): Promise<void> {
    const { lookUp, nowMs } = this.parts;
    const goodUntilMs = nowMs() + goodForMs;
    const relay = relays.find(({ tls }) => !tls);
    if (relay === undefined) return this.none(peerId);
    const { host, port } = relay;
    try {
      const address = isIP(host) !== 0 ? host : (await lookUp(host))[0]?.address;
      if (address === undefined) throw new Error('it has no address');
      this.hand(peerId, { relay: { host: address, port }, tokens, goodUntilMs });
    } catch (error) {
      const why = (error as { code?: string }).code ?? (error as Error).message;
      this.tell('relay-name-unknown', `the name ${host} leads to no address (${why}); no link can go by that relay`);
      this.none(peerId);
    }
  }

  refused({ peerId, code, message }: RelayRefused): void {
    if (code === 'no-relay') this.none(peerId); // in all other cases the engine asks again by itself, later each time
    if (code === 'relay-too-often') this.tell(code, message);
  }

  /** A link to that peer is open from now on. */
  opened(peerId: string): void {
    const kept = this.kept.get(peerId);
    this.kept.delete(peerId);
    if (kept !== undefined && kept.goodUntilMs > this.parts.nowMs()) this.hand(peerId, kept);
  }

  // ---- details ----

  private hand(peerId: string, given: Kept): void {
    const { engine, linkTo, nowMs, emit } = this.parts;
    const link = linkTo(peerId);
    if (link === null) return void this.kept.set(peerId, given);
    const { relay, tokens, goodUntilMs } = given;
    try {
      engine.takeRelayTokens(link, { relay, tokens, goodForMs: goodUntilMs - nowMs() });
    } catch (error) {
      const { code = 'internal', message } = error as Error & { code?: string };
      if (!TOO_LATE.has(code)) emit({ event: 'trouble', what: 'relay', code, message });
    }
  }

  /** The link need not wait for a relay. */
  private none(peerId: string): void {
    const { engine, linkTo } = this.parts;
    const link = linkTo(peerId);
    if (link === null) return;
    try {
      engine.takeRelayTokens(link, { relay: null, tokens: [], goodForMs: 0 });
    } catch (error) {
      if (!TOO_LATE.has((error as { code?: string }).code ?? '')) throw error;
    }
  }

  /** Once: links are tried again and again. */
  private tell(code: string, message: string): void {
    if (this.told.has(code)) return;
    this.told.add(code);
    this.parts.emit({ event: 'trouble', what: 'relay', code, message });
  }
}
