// The MIDI drivers that exist, the preferred one first, and the ports that each has on this machine.
import { complaintOf } from '../errors';
import { jackDriver } from './jack/jack-driver';
import type { MidiDriver, MidiPorts } from './midi-driver';
import { portableDriver } from './portable/portable-driver';

export const MIDI_DRIVERS: readonly MidiDriver[] = [jackDriver, portableDriver];

/** The values of --driver. */
export const DRIVER_NAMES: readonly string[] = [...MIDI_DRIVERS.map(({ name }) => name), 'none'];

/** A sentence for people: which driver is used if none was asked for. */
export const DEFAULT_DRIVER = MIDI_DRIVERS.map(
  ({ name, takenWhere }) => name + (takenWhere === null ? '' : ` ${takenWhere}`),
).join(', else ');

/** The driver that makes pairs of ports by name. */
export const NAMED_PAIRS = MIDI_DRIVERS.find(({ namedPairs }) => namedPairs)!;

export interface DriverPorts extends MidiPorts {
  driver: string;
  /** Why the driver has no ports. */
  trouble: { code: string; message: string } | null;
}

/** Asks each driver for its ports; if one is missing, the others are listed all the same. */
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
