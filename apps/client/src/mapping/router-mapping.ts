// A mapping that is asked of the router: found, kept alive, and given back.
import { firstGrant } from './first-grant';
import type { Gateway } from './gateway';
import { reachOf } from './reach';
import { type Grant, LIFE_SECONDS, MappingError, type Places, type Wanted, type Way, type Within } from './way';

export interface Mapped {
  /** The router's public address, and its port that leads to ours. */
  host: string;
  port: number;
  /** Whether the same port of UDP leads to ours as well. */
  udp: boolean;
  by: Way['by'];
}

export interface MappingParts {
  /** The TCP and UDP port that listens here, and the address at which it does (0.0.0.0: all). */
  port: number;
  host: string;
  findGateway(): Promise<Gateway | null>;
  places: Places;
  /** Calls a function once, later; what it returns calls that off. */
  after(delayMs: number, act: () => void): () => void;
  /** Called with each mapping that there is from then on, and with why there is none. */
  tell(state: Mapped | MappingError): void;
}

/** A router that has not answered by then has nothing to give. Nobody waits for it. */
const PATIENCE_MS = 3000;
const GIVE_BACK_MS = 1000;
/** However short a life the router gives. */
const SOONEST_S = 30;
/** So often in a row a renewal may fail: at half of its life, at three quarters, and at its end. */
const FAILURES = 3;

/**
 * Design: `held` is everything that a router may have made for us, entered before it is asked and taken out when it has
 * said that there is nothing. So whenever the jam is left, exactly that is given back.
 */
export class RouterMapping {
  private readonly over = new AbortController();
  private readonly held = new Map<string, { way: Way; wanted: Wanted }>();
  private way: Way | null = null;
  private mapped: Mapped | null = null;
  private lifeSeconds = LIFE_SECONDS;
  private failures = 0;
  private callOff: () => void = () => undefined;
  private working: Promise<void> = Promise.resolve();

  constructor(private readonly parts: MappingParts) {}

  /** Begins. What comes of it is told. */
  start(): void {
    this.working = this.work();
  }

  /** Gives everything back; resolves when the router has said so, or after a second. */
  async close(): Promise<void> {
    this.over.abort();
    this.callOff();
    await this.working;
    const signal = this.within(GIVE_BACK_MS);
    await Promise.allSettled([...this.held.values()].map(({ way, wanted }) => way.giveBack(wanted, signal)));
  }

  // ---- details ----

  /** Makes the mapping, or renews it. */
  private async work(): Promise<void> {
    try {
      const signal = AbortSignal.any([this.over.signal, this.within(PATIENCE_MS)]);
      const gateway = await this.parts.findGateway();
      const { host } = this.parts;
      if (gateway === null || signal.aborted) return;
      if (host !== '0.0.0.0' && host !== gateway.own) return; // what the router would lead to does not listen
      await this.establish(gateway, signal);
      this.failures = 0;
      this.workIn(this.lifeSeconds / 2);
    } catch (error) {
      if (!(error instanceof MappingError)) throw error;
      if (this.over.signal.aborted) return;
      this.failed(error);
    }
  }

  private async establish(gateway: Gateway, signal: AbortSignal): Promise<void> {
    const { port, places } = this.parts;
    const wanted = { transport: 'tcp', port, external: this.mapped?.port ?? port } as const;
    const ask = (way: Way, patience: AbortSignal) => this.askBy(way, wanted, patience);
    const { way, grant } = await firstGrant({ gateway, places, within: this.within, signal }, this.way, ask);
    const { host, external, seconds } = grant;
    const reach = reachOf(host);
    if (reach !== 'public' || external === 0) {
      await this.giveBack(way, { ...wanted, external });
      throw reach === 'private' ? privateAddress(host) : absurd(grant);
    }
    const udp = await this.alsoUdp(way, { transport: 'udp', port, external }, signal);
    this.way = way;
    this.lifeSeconds = seconds;
    const before = this.mapped;
    this.mapped = { host, port: external, udp, by: way.by };
    if (JSON.stringify(before) !== JSON.stringify(this.mapped) && !this.over.signal.aborted)
      this.parts.tell(this.mapped);
  }

  private async askBy(way: Way, wanted: Wanted, signal: AbortSignal): Promise<Grant> {
    const key = keyOf(way, wanted);
    this.held.set(key, { way, wanted });
    try {
      const grant = await way.ask(wanted, signal);
      this.held.set(key, { way, wanted: { ...wanted, external: grant.external } });
      return grant;
    } catch (error) {
      // Who does not even answer holds nothing; but we may have left before it could.
      const isSilent = error instanceof MappingError && error.code === 'mapping-no-answer';
      if (!(isSilent && (this.over.signal.aborted || way.by === 'UPnP'))) this.held.delete(key);
      throw error;
    }
  }

  /** UDP counts only at the same number: others are told of one port. */
  private async alsoUdp(way: Way, wanted: Wanted, signal: AbortSignal): Promise<boolean> {
    try {
      const { external } = await this.askBy(way, wanted, signal);
      if (external === wanted.external) return true;
      await this.giveBack(way, { ...wanted, external });
    } catch (error) {
      if (!(error instanceof MappingError)) throw error; // TCP is enough
    }
    return false;
  }

  private async giveBack(way: Way, wanted: Wanted): Promise<void> {
    await way.giveBack(wanted, this.within(GIVE_BACK_MS)).catch(() => undefined);
    this.held.delete(keyOf(way, wanted));
  }

  /** A mapping that could not be renewed holds on until its end, and is tried to be renewed until then. */
  private failed(error: MappingError): void {
    this.failures += 1;
    if (this.mapped !== null && this.failures < FAILURES) return this.workIn(this.lifeSeconds / 4);
    const wasThere = this.mapped !== null;
    this.mapped = null;
    this.way = null;
    this.parts.tell(wasThere ? lost(error) : error);
    if (wasThere) this.workIn(LIFE_SECONDS / 2);
  }

  private readonly within: Within = (ms) => {
    const end = new AbortController();
    this.parts.after(ms, () => end.abort());
    return end.signal;
  };

  private workIn(seconds: number): void {
    const delaySeconds = Math.min(Math.max(seconds, SOONEST_S), LIFE_SECONDS / 2);
    if (this.over.signal.aborted) return;
    this.callOff = this.parts.after(delaySeconds * 1000, () => this.start());
  }
}

// ---- details ----

const keyOf = ({ by }: Way, { transport }: Wanted) => `${by} ${transport}`;

const privateAddress = (host: string) =>
  new MappingError(
    'mapping-private-address',
    `your router would let others in, but has a private address itself (${host}): a router of your provider stands in between`,
  );

const absurd = ({ host, external }: Grant) =>
  new MappingError('mapping-garbled', `your router says that others reach it at ${host || 'no address'}:${external}`);

const lost = ({ message }: MappingError) =>
  new MappingError('mapping-lost', `your router does not let others in any more: ${message}`);
