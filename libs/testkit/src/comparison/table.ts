// The report as a person reads it.
import type { Direction, Report } from './report';
import type { Spread } from './percentiles';

export function tableOf(report: Report): string {
  const rows: [string, (d: Direction) => string][] = [
    ['file', (d) => d.file],
    ['events sent', (d) => String(d.expected)],
    ['events received', (d) => String(d.received)],
    ['identical', (d) => (d.identical ? 'yes' : `NO: ${differences(d)}`)],
    ['late (over 150 ms)', (d) => String(d.late)],
    ...(report.directions.some((d) => d.released > 0)
      ? [['released, not heard', (d: Direction) => String(d.released)] as [string, (d: Direction) => string]]
      : []),
    ['latency p50 / p99 / max', (d) => spread(d.latencyUs)],
    ['  captured → sent', (d) => spread(d.hopsUs.capturedToSent)],
    ['  sent → arrived', (d) => spread(d.hopsUs.sentToArrived)],
    ['  arrived → ready', (d) => spread(d.hopsUs.arrivedToReady)],
    ['  ready → taken', (d) => spread(d.hopsUs.readyToTaken)],
    ['clock offset, estimated', (d) => us(d.clock.offsetUs)],
    ['clock offset, true', (d) => us(d.clock.trueOffsetUs)],
    ['  off by', (d) => us(d.clock.offsetUs - d.clock.trueOffsetUs)],
    ['  bounds: jitter, path', (d) => `±${us(d.clock.jitterBoundUs)}, ±${us(d.clock.pathBoundUs)}`],
  ];
  const cells = [
    ['', ...report.directions.map((d) => `${d.from} → ${d.to}`)],
    ...rows.map(([name, of]) => [name, ...report.directions.map(of)]),
  ];
  const widths = cells[0]!.map((_, column) => Math.max(...cells.map((row) => [...row[column]!].length)));
  const line = (row: string[]) =>
    row
      .map((cell, i) => cell + ' '.repeat(widths[i]! - [...cell].length))
      .join('   ')
      .trimEnd();
  const { epoch, masterName, masterAgreed } = report;
  const keeper = masterAgreed
    ? `${masterName} keeps time, and both know it (epoch ${epoch?.term}.${epoch?.elector})`
    : 'the two do NOT agree on who keeps time';
  const ready = `set up in ${seconds(report.setUpMs)}, linked with clocks locked ${seconds(report.readyMs)} later`;
  return [...cells.map(line), '', `${keeper}; ${ready}`].join('\n');
}

function differences(d: Direction): string {
  const counts = {
    lost: d.lost,
    duplicated: d.duplicated,
    reordered: d.reordered,
    altered: d.altered,
    'from nowhere': d.foreign,
  };
  return Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([name, count]) => `${count} ${name}`)
    .join(', ');
}

const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;

function spread(of: Spread | null): string {
  return of === null ? 'none' : `${us(of.p50)} / ${us(of.p99)} / ${us(of.max)}`;
}

function us(value: number): string {
  const size = Math.abs(value);
  if (size >= 1e6) return `${(value / 1e6).toFixed(6)} s`;
  return size >= 1e4 ? `${(value / 1000).toFixed(1)} ms` : `${value.toFixed(size < 10 ? 1 : 0)} µs`;
}
