// Opens a driver: the one that was asked for, or otherwise the first that this machine has.
import type { Engine } from '@midip2p/engine';
import { complaintOf } from '../errors';
import { MIDI_DRIVERS } from './drivers';
import type { DriverEvents, DriverOptions, MidiDriver, OpenDriver } from './midi-driver';

/** The reports of each driver, with the driver's name. */
export interface DriversEvents extends Omit<DriverEvents, 'state'> {
  state(driver: string, ...args: Parameters<DriverEvents['state']>): void;
}

export type DriverAtWork = OpenDriver & Pick<MidiDriver, 'name' | 'title'>;

/** null: 'none' was asked for, there is nothing to open, or nothing could be opened, which was reported. */
export async function openDriver(
  engine: Engine,
  { name, ...options }: DriverOptions & { name: string | null },
  events: DriversEvents,
  drivers: readonly MidiDriver[] = MIDI_DRIVERS,
): Promise<DriverAtWork | null> {
  if (!options.devices && options.virtual === null) return null;
  for (const driver of drivers.filter((one) => name === null || one.name === name)) {
    try {
      const state: DriverEvents['state'] = (...args) => events.state(driver.name, ...args);
      const open = await driver.open(engine, options, { ...events, state });
      return Object.assign(open, { name: driver.name, title: driver.title });
    } catch (error) {
      const { code, message } = complaintOf(error);
      if (name !== null || !driver.isAbsent(error)) events.trouble(driver.title, code, message);
    }
  }
  return null;
}
