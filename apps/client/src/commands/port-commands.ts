// ports.
import type { MidiPorts } from '../ports/midi-driver';
import { complaintOf } from '../errors';
import type { Say } from './say';

/** A machine without MIDI is no failure: the client can still join, play files and record. */
export function sayPorts(list: () => MidiPorts, say: Say): void {
  let ports: MidiPorts;
  try {
    ports = list();
  } catch (error) {
    const { code, message } = complaintOf(error);
    const text = `no MIDI ports: ${message} [${code}]\nfiles can still be played and recorded`;
    return say(text, { event: 'ports', inputs: [], outputs: [], trouble: { code, message } });
  }
  const block = (title: string, names: string[]) => [
    title,
    ...(names.length === 0 ? ['  none'] : names.map((n) => `  ${n}`)),
  ];
  const text = [...block('inputs', ports.inputs), ...block('outputs', ports.outputs)].join('\n');
  say(text, { event: 'ports', ...ports, trouble: null });
}
