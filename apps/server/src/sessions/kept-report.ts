import type { TimingReport } from './session';

/** What a peer tells every 2 s is written at least so often: for those who run the server, and for other servers. */
const WRITE_EVERY_MS = 30_000;
/** Figures that others are compared by are written when they are so many times what is written, or less by as much. */
const MUCH = 4;
/** Smaller ones are all the same. [ELECTION-3.2-1] */
const LEAST_US = 64;

/** What of one peer's reports is in the database: so that one that says nothing new costs no write. */
export class KeptReport {
  private written: { report: TimingReport; atMs: number } | null = null;

  /** It says what the election looks at, and has not been written so. */
  isNews(report: TimingReport): boolean {
    return this.written === null || looked(report) !== looked(this.written.report);
  }

  /** `nowMs`: of a clock that nobody sets. */
  isDue(report: TimingReport, nowMs: number): boolean {
    if (this.written === null || this.isNews(report) || nowMs - this.written.atMs >= WRITE_EVERY_MS) return true;
    const { jitterBoundUs, rttUs, inputs } = this.written.report;
    if (JSON.stringify(report.inputs) !== JSON.stringify(inputs)) return true;
    return report.synchronised && (differ(report.jitterBoundUs, jitterBoundUs) || differ(report.rttUs, rttUs));
  }

  wrote(report: TimingReport, nowMs: number): void {
    this.written = { report, atMs: nowMs };
  }

  /** The row says nothing of its clock any more. */
  forget(): void {
    this.written = null;
  }
}

// ---- details ----

const looked = ({ epoch, state, synchronised, service }: TimingReport): string =>
  JSON.stringify([epoch.term, epoch.elector, state, synchronised, service?.epoch, service?.served]);

function differ(a: number, b: number): boolean {
  const [less, more] = [Math.min(a, b), Math.max(a, b)].map((us) => Math.max(us, LEAST_US)) as [number, number];
  return more >= less * MUCH;
}
