// One client that asks a router of a test, and what it tells.
import { type Mapped, RouterMapping } from '../../src/mapping/router-mapping';
import { MappingError } from '../../src/mapping/way';
import { FakeRouter, type RouterSettings } from './fake-router';

export class Asking {
  readonly told: (Mapped | MappingError)[] = [];
  readonly clock = new PatientClock();
  private readonly waiting = new Set<() => void>();
  readonly mapping: RouterMapping;

  private constructor(readonly router: FakeRouter) {
    this.mapping = new RouterMapping({
      port: 7400,
      host: '0.0.0.0',
      findGateway: () => Promise.resolve({ host: FakeRouter.HOST, own: '127.0.0.1' }),
      places: router.places(),
      after: (ms, act) => this.clock.after(ms, act),
      tell: (state) => {
        this.told.push(state);
        this.waiting.forEach((resolve) => resolve());
        this.waiting.clear();
      },
    });
  }

  static async start(settings: Partial<RouterSettings>): Promise<Asking> {
    const asking = new Asking(await FakeRouter.start(settings));
    asking.mapping.start();
    return asking;
  }

  /** What it tells for the n-th time, from 1: an address, or a code. */
  async tells(n = 1): Promise<Mapped | string> {
    while (this.told.length < n) await new Promise<void>((resolve) => this.waiting.add(resolve));
    const state = this.told[n - 1]!;
    return state instanceof MappingError ? state.code : state;
  }

  /** Without patience for a router that does not take back what it may have granted. */
  async close(): Promise<void> {
    void this.clock.waitFor((ms) => ms === 1000).then(() => this.clock.advance(1000));
    await this.mapping.close();
    await this.router.close();
  }
}

/** A clock that stands until it is moved on. */
class PatientClock {
  private nowMs = 0;
  private waits: { atMs: number; delayMs: number; act: () => void }[] = [];
  private readonly watchers = new Set<() => void>();

  after(delayMs: number, act: () => void): () => void {
    const wait = { atMs: this.nowMs + delayMs, delayMs, act };
    this.waits.push(wait);
    [...this.watchers].forEach((look) => look());
    return () => void (this.waits = this.waits.filter((other) => other !== wait));
  }

  /** What is due by then runs, in the order in which it is due. */
  advance(ms: number): void {
    const endMs = this.nowMs + ms;
    for (;;) {
      const [due] = this.waits.filter(({ atMs }) => atMs <= endMs).sort((a, b) => a.atMs - b.atMs);
      if (due === undefined) break;
      this.waits = this.waits.filter((other) => other !== due);
      this.nowMs = due.atMs;
      due.act();
    }
    this.nowMs = endMs;
  }

  /** Resolves as soon as something waits for such a delay. */
  async waitFor(wanted: (delayMs: number) => boolean): Promise<void> {
    while (!this.waits.some(({ delayMs }) => wanted(delayMs)))
      await new Promise<void>((resolve) => {
        const look = () => {
          this.watchers.delete(look);
          resolve();
        };
        this.watchers.add(look);
      });
  }
}
