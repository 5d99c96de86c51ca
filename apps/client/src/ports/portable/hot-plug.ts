// MIDI devices that come and go while the client runs.
import type { MidiPorts } from '../midi-driver';
import type { RtMidi } from './rtmidi';

/**
 * The ports that the driver itself opens are in the system's lists, too, under these names, here and in other programs:
 * playing into them would make a loop.
 */
const DRIVERS_OWN = /^RtMidi (Input|Output) Client/;

/**
 * Looks at the system's lists again and again with one handle each, because each new handle would be a new client of
 * the system.
 */
export class PortLists {
  private readonly input;
  private readonly output;

  constructor(driver: RtMidi) {
    this.input = new driver.Input();
    this.output = new driver.Output();
  }

  now(): MidiPorts {
    return { inputs: names(this.input), outputs: names(this.output) };
  }

  close(): void {
    this.input.destroy();
    this.output.destroy();
  }
}

export interface Changes {
  came: MidiPorts;
  went: MidiPorts;
}

/** The ports to open and to close after a look at the lists. */
export class HotPlug {
  private seen: MidiPorts;

  constructor(first: MidiPorts) {
    this.seen = first;
  }

  /** null: nothing. */
  look(now: MidiPorts): Changes | null {
    const difference = (some: readonly string[], others: readonly string[]) =>
      some.filter((name) => !others.includes(name));
    const came = {
      inputs: difference(now.inputs, this.seen.inputs),
      outputs: difference(now.outputs, this.seen.outputs),
    };
    const went = {
      inputs: difference(this.seen.inputs, now.inputs),
      outputs: difference(this.seen.outputs, now.outputs),
    };
    this.seen = now;
    const any = [came, went].some(({ inputs, outputs }) => inputs.length + outputs.length > 0);
    return any ? { came, went } : null;
  }
}

/** Port names, excluding the ports that the driver itself has opened. */
export function names(end: { getPortCount(): number; getPortName(port: number): string }): string[] {
  const all = Array.from({ length: end.getPortCount() }, (_, port) => end.getPortName(port));
  return all.filter((name) => !DRIVERS_OWN.test(name));
}
