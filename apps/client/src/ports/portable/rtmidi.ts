// The portable MIDI driver, loaded when it is needed: a machine without it still joins, plays files and records.
import { accessSync, constants, readFileSync } from 'node:fs';
import type { Input, Output } from '@julusian/midi/lazy';
import { ClientError } from '../../errors';
import type { MidiPorts } from '../midi-driver';

export interface RtMidi {
  Input: typeof Input;
  Output: typeof Output;
}

/** Throws `midi-driver-not-loaded` or `midi-system-missing`, each with what to do. Any thread. */
export function loadRtMidi(): RtMidi {
  let driver: RtMidi & { verifyLibraryLoaded(): void };
  try {
    // Not an import, so that a client still runs if the system has no MIDI.
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    driver = require('@julusian/midi/lazy') as typeof driver;
    driver.verifyLibraryLoaded();
  } catch (error) {
    throw notLoaded(error);
  }
  if (isOverAlsa()) askForSequencer();
  try {
    new driver.Input().destroy();
  } catch (error) {
    throw noSystem(error);
  }
  return driver;
}

/** The ports that the system offers now, without those that this process opened. */
export function listMidiPorts(driver: RtMidi): MidiPorts {
  return { inputs: driver.Input.getPortNames(), outputs: driver.Output.getPortNames() };
}

/**
 * Throws if ALSA's sequencer cannot be used. It is checked before ALSA and RtMidi are called, because each of these
 * would write about it to the terminal, for every port.
 */
export function askForSequencer(device = '/dev/snd/seq'): void {
  try {
    accessSync(device, constants.R_OK | constants.W_OK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EACCES') throw noSystem(new Error(`there is no ${device}`));
    throw new ClientError(
      'midi-system-missing',
      `you may not use this machine's MIDI system (${device}); type 'sudo usermod -aG audio "$USER"', then log out and in again`,
    );
  }
}

// ---- details ----

/** RtMidi can also be built over JACK, and then needs no sequencer. Call it when the driver is loaded. */
const isOverAlsa = (): boolean =>
  process.platform === 'linux' && readFileSync('/proc/self/maps', 'latin1').includes('/libasound.so');

export function notLoaded(error: unknown): ClientError {
  const why = firstLine(error);
  const missing = /lib\w+\.so[.\d]*/.exec(why)?.[0];
  const advice = missing?.startsWith('libasound')
    ? 'install ALSA (Debian and Ubuntu: libasound2; Fedora and Arch: alsa-lib)'
    : "install what it names, or run 'npm rebuild @julusian/midi'";
  return new ClientError('midi-driver-not-loaded', `the MIDI driver cannot be loaded: ${why}; ${advice}`);
}

export function noSystem(error: unknown): ClientError {
  return new ClientError(
    'midi-system-missing',
    `this machine has no MIDI system (${firstLine(error)}); on Linux, load the kernel's sequencer: modprobe snd-seq`,
  );
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n', 1)[0]!;
}
