// The MIDI drivers there are, by name, and what each has on this machine.
import { complaintOf } from '../errors';
import type { MidiPorts } from './midi-driver';

export const DRIVERS = ['jack', 'rtmidi', 'none'] as const;
export type Driver = (typeof DRIVERS)[number];

export interface DriverPorts extends MidiPorts {
  driver: Driver;
  /** Why it has none. */
  trouble: { code: string; message: string } | null;
}

/** Asks each how it is; one that is missing is no failure of the others. */
export function portsByDriver(lists: readonly (readonly [Driver, () => MidiPorts])[]): DriverPorts[] {
  return lists.map(([driver, list]) => {
    try {
      return { driver, ...list(), trouble: null };
    } catch (error) {
      const { code, message } = complaintOf(error);
      return { driver, inputs: [], outputs: [], trouble: { code, message } };
    }
  });
}
