import type { Logger } from 'pino';

const PERIOD_MS = 60_000;
/** Kinds that are remembered at once: the oldest is forgotten, and logged again when it comes. */
const MOST_KINDS = 1000;

/** Logs the first of each kind at once, and those that follow once in a period, with how many there were. */
export class Seldom {
  private readonly kinds = new Map<string, { loggedAt: number; skipped: number }>();

  constructor(
    private readonly log: Logger,
    private readonly nowMs: () => number = () => performance.now(),
  ) {}

  write(kind: string, level: 'info' | 'warn' | 'error', fields: object, words: string): void {
    const [now, before] = [this.nowMs(), this.kinds.get(kind)];
    if (before && now - before.loggedAt < PERIOD_MS) return void (before.skipped += 1);
    this.kinds.delete(kind);
    this.kinds.set(kind, { loggedAt: now, skipped: 0 });
    if (this.kinds.size > MOST_KINDS) this.kinds.delete(this.kinds.keys().next().value!);
    const times = (before?.skipped ?? 0) + 1;
    this.log[level]({ ...fields, ...(times > 1 && { times }) }, words);
  }
}
