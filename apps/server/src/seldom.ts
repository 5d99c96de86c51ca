import type { Logger } from 'pino';

const PERIOD_MS = 60_000;
/** Kinds that are remembered at once: the oldest is forgotten, and said again when it comes. */
const MOST_KINDS = 1000;

/** Says of each kind the first at once, and what follows once in a period, with how many there were. */
export class Seldom {
  private readonly kinds = new Map<string, { saidAt: number; unsaid: number }>();

  constructor(
    private readonly log: Logger,
    private readonly nowMs: () => number = () => performance.now(),
  ) {}

  say(kind: string, level: 'info' | 'warn' | 'error', fields: object, words: string): void {
    const [now, before] = [this.nowMs(), this.kinds.get(kind)];
    if (before && now - before.saidAt < PERIOD_MS) return void (before.unsaid += 1);
    this.kinds.delete(kind);
    this.kinds.set(kind, { saidAt: now, unsaid: 0 });
    if (this.kinds.size > MOST_KINDS) this.kinds.delete(this.kinds.keys().next().value!);
    const times = (before?.unsaid ?? 0) + 1;
    this.log[level]({ ...fields, ...(times > 1 && { times }) }, words);
  }
}
