import type { TimingReport } from './session';

/** Reports come every 2 s; they are written at least this often, for those who run the server and for other servers. */
const WRITE_EVERY_MS = 30_000;
/**
 * Figures by which peers are compared are written when they have grown or shrunk by this factor since they were
 * written.
 */
const MUCH = 4;
/** Figures below this make no difference. [ELECTION-3.2-1] */
const LEAST_US = 64;

/** The part of one peer's reports that is in the database, so that a report without news costs no write. */
export class KeptReport {
  private written: { report: TimingReport; atMs: number } | null = null;

  /** True: the report changes something that the election looks at, and this is not written yet. */
  isNews(report: TimingReport): boolean {
    return this.written === null || looked(report) !== looked(this.written.report);
  }

  /** `nowMs`: of a clock that cannot be set. */
  isDue(report: TimingReport, nowMs: number): boolean {
    if (this.written === null || this.isNews(report) || nowMs - this.written.atMs >= WRITE_EVERY_MS) return true;
    const { jitterBoundUs, rttUs, inputs } = this.written.report;
    if (JSON.stringify(report.inputs) !== JSON.stringify(inputs)) return true;
    return report.synchronised && (differ(report.jitterBoundUs, jitterBoundUs) || differ(report.rttUs, rttUs));
  }

  wrote(report: TimingReport, nowMs: number): void {
    this.written = { report, atMs: nowMs };
  }

  /** Forgets what was written: the row does not have its clock any more. */
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
