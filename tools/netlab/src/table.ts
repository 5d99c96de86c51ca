// What was measured beside what was set, as a table for people.
import { type Figures } from './figures';
import { type Impairment } from './impairment';
import { UNCAPPED_MBIT } from './probe';

export interface Measured {
  /** Addresses. */
  from: string;
  to: string;
  set: Impairment;
  measured: Figures;
}

export function tableOf(directions: readonly Measured[]): string {
  const rows: [string, (set: Impairment) => string, (measured: Figures) => string][] = [
    ['delay p1', (s) => ms(quantile(s, 0.01)), (m) => ms(m.delayMs?.p1)],
    ['delay p50', (s) => ms(quantile(s, 0.5)), (m) => ms(m.delayMs?.p50)],
    ['delay p99', (s) => ms(quantile(s, 0.99)) + spikes(s), (m) => ms(m.delayMs?.p99)],
    ['jitter ±', (s) => ms(s.jitterMs ?? 0), (m) => ms(m.jitterMs)],
    ['loss', (s) => percent(s.lossPercent) + blackouts(s), (m) => percent(m.lossPercent)],
    ['overtaking', (s) => percent(s.reorderPercent), (m) => percent(m.overtookPercent)],
    [
      'throughput',
      (s) => (s.rateMbit ? mbit(s.rateMbit) : `no cap (${UNCAPPED_MBIT} offered)`),
      (m) => mbit(m.throughputMbit),
    ],
  ];
  const cells = [
    ['', ...directions.flatMap(({ from, to }) => [`${from} → ${to}`, ''])],
    ['', ...directions.flatMap(() => ['set', 'measured'])],
    ...rows.map(([name, set, measured]) => [name, ...directions.flatMap((d) => [set(d.set), measured(d.measured)])]),
  ];
  // The heading of a direction stands over two columns and widens neither.
  const widths = cells[1]!.map((_, column) => Math.max(...cells.slice(1).map((row) => row[column]!.length), 10));
  return cells.map((row) => lineOf(row, widths)).join('\n');
}

// ---- details ----

function lineOf(row: readonly string[], widths: readonly number[]): string {
  const [name, ...columns] = row;
  let line = name!.padEnd(widths[0]!);
  let end = line.length;
  columns.forEach((cell, i) => {
    line = `${line.padEnd(end)}   ${cell}`;
    end += 3 + widths[i + 1]!;
  });
  return line.trimEnd();
}

/** A quantile of delays that are uniform from delay − jitter to delay + jitter. */
const quantile = ({ delayMs = 0, jitterMs = 0 }: Impairment, share: number) => delayMs + (2 * share - 1) * jitterMs;

const ms = (value: number | null = null) => (value === null ? 'none' : `${value.toFixed(value < 10 ? 2 : 1)} ms`);
const mbit = (value: number | null) => (value === null ? 'none' : `${value.toFixed(1)} Mbit/s`);
const percent = (value = 0) => `${value.toFixed(2)} %`;
const spikes = ({ spikeMs }: Impairment) => (spikeMs ? ` + ${spikeMs} ms spikes` : '');
const blackouts = ({ blackoutMs = 0, blackoutEveryMs = 1 }: Impairment) =>
  blackoutMs ? ` + ${((blackoutMs / blackoutEveryMs) * 100).toFixed(1)} % dark` : '';
