// The interface of a MIDI driver: ports that come and go, figures, and reports on its state.
import type { Engine } from '@midip2p/engine';

export interface MidiPorts {
  inputs: string[];
  outputs: string[];
}

/** A port of the engine, with the name that the system shows. */
export interface OpenPort {
  id: number;
  name: string;
}

export interface DriverOptions {
  /** Every MIDI device of this machine. */
  devices: boolean;
  /** The name of ports to which other programs can connect; null: the driver's own name, if it has one. */
  virtual: string | null;
  /** Names of the pairs of ports, if the driver makes `namedPairs`; empty: one pair without a name. */
  pairs: readonly string[];
  /** Ask the system for real-time priority for its threads. */
  realtime: boolean;
  /** The playable window of every input. */
  window: { playableWindowUs?: number };
}

/** Reports an error of a driver, or of a port of it; the session goes on. */
export type Trouble = (what: string, code: string, message: string) => void;

export interface DriverEvents {
  trouble: Trouble;
  /** A port came or went. */
  changed(): void;
  /** The system behind it has gone away, or is back; `message` is for people. */
  state(state: 'running' | 'away', message: string): void;
}

export interface DriverStatus {
  /** Its figures since it was opened, and settings of the system, by name, for programs. */
  figures: Record<string, number>;
  /** The same for people, in one line; null: nothing to say. */
  line: string | null;
  /** What it has lost since the last call. */
  losses: { code: string; message: string }[];
}

/** A running driver. When it gives its ports back, the engine releases the notes of its sources. */
export interface OpenDriver {
  /** The ports at this moment; both lists change as ports come and go. */
  readonly inputs: readonly OpenPort[];
  readonly outputs: readonly OpenPort[];
  /**
   * Ports of programs, such as software synths, which nothing connects by itself, with the commands that connect them.
   */
  readonly offers: readonly { output: string; command: string }[];
  /** null: it counts nothing. */
  status(): DriverStatus | null;
  /** Ends sounding notes, and closes its outputs. */
  close(): Promise<void>;
}

export interface MidiDriver {
  /** Its name for --driver. */
  readonly name: string;
  /** Its name for people. */
  readonly title: string;
  /** When it is used by default, such as "where a JACK server runs"; null: always. */
  readonly takenWhere: string | null;
  /** True: it makes as many pairs of ports as there are names (--ports). */
  readonly namedPairs: boolean;
  /** The ports of this machine, without those that this process opened; throws the reason if there are none. */
  list(): MidiPorts;
  /** True: nobody uses it here, so there is no reason to complain if another driver works. */
  isAbsent(error: unknown): boolean;
  open(engine: Engine, options: DriverOptions, events: DriverEvents): Promise<OpenDriver>;
}
