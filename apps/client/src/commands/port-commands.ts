// ports.
import type { DriverPorts } from '../ports/drivers';
import type { Print } from './print';

/** A machine without MIDI is no failure: the client can still join, play files and record. */
export function printPorts(drivers: readonly DriverPorts[], print: Print): void {
  const lines = drivers.flatMap(linesOf);
  if (drivers.every(({ trouble }) => trouble !== null)) lines.push('files can still be played and recorded');
  print(lines, { event: 'ports', drivers });
}

// ---- details ----

function linesOf({ driver, inputs, outputs, trouble }: DriverPorts): string[] {
  if (trouble !== null) return [`${driver}: no MIDI ports: ${trouble.message} [${trouble.code}]`];
  const block = (title: string, names: string[]) => [
    `${driver} ${title}`,
    ...(names.length === 0 ? ['  none'] : names.map((name) => `  ${name}`)),
  ];
  return [...block('inputs', inputs), ...block('outputs', outputs)];
}
