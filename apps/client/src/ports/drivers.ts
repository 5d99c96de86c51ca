// The MIDI drivers there are, the preferred one first, and what each has on this machine.
import { complaintOf } from '../errors';
import { jackDriver } from './jack/jack-driver';
import type { MidiDriver, MidiPorts } from './midi-driver';
import { portableDriver } from './portable/portable-driver';

export const MIDI_DRIVERS: readonly MidiDriver[] = [jackDriver, portableDriver];

/** What --driver takes. */
export const DRIVER_NAMES: readonly string[] = [...MIDI_DRIVERS.map(({ name }) => name), 'none'];

/** Which of them is taken where nobody has asked for one, for people. */
export const DEFAULT_DRIVER = MIDI_DRIVERS.map(
  ({ name, takenWhere }) => name + (takenWhere === null ? '' : ` ${takenWhere}`),
).join(', else ');

/** The one that makes pairs of ports by name. */
export const NAMED_PAIRS = MIDI_DRIVERS.find(({ namedPairs }) => namedPairs)!;

export interface DriverPorts extends MidiPorts {
  driver: string;
  /** Why it has none. */
  trouble: { code: string; message: string } | null;
}

/** Asks each how it is; one that is missing is no failure of the others. */
export function portsByDriver(): DriverPorts[] {
  return MIDI_DRIVERS.map(({ name: driver, list }) => {
    try {
      return { driver, ...list(), trouble: null };
    } catch (error) {
      const { code, message } = complaintOf(error);
      return { driver, inputs: [], outputs: [], trouble: { code, message } };
    }
  });
}
