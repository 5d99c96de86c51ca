// What a MIDI driver is to the rest of the client: ports that come and go, and what it counts and has to say of itself.
import type { Engine } from '@midip2p/engine';

export interface MidiPorts {
  inputs: string[];
  outputs: string[];
}

/** A port of the engine, called as the system shows it. */
export interface OpenPort {
  id: number;
  name: string;
}

export interface DriverOptions {
  /** Every MIDI device of this machine. */
  devices: boolean;
  /** Name of ports that other programs can connect to; null: the driver's own, where it has one. */
  virtual: string | null;
  /** Names of the pairs of ports, where the driver makes `namedPairs`; empty: one pair without a name. */
  pairs: readonly string[];
  /** Real-time priority for its threads, where the system allows it. */
  realtime: boolean;
  /** Of every input. */
  window: { playableWindowUs?: number };
}

/** What goes wrong with a driver, or a port of it; the session goes on. */
export type Trouble = (what: string, code: string, message: string) => void;

export interface DriverEvents {
  trouble: Trouble;
  /** A port came or went. */
  changed(): void;
  /** The system behind it went away, or is there again; `message` is for people. */
  state(state: 'running' | 'away', message: string): void;
}

export interface DriverStatus {
  /** What it has counted since it was opened, and how the system is set, by name: programs read them. */
  figures: Record<string, number>;
  /** The same for people, in one line; null: nothing to say. */
  line: string | null;
  /** What it has lost since it was asked last. */
  losses: { code: string; message: string }[];
}

/** A driver at work. What its sources hold is released by the engine when it gives its ports back. */
export interface OpenDriver {
  /** Of the moment; both change with what comes and goes. */
  readonly inputs: readonly OpenPort[];
  readonly outputs: readonly OpenPort[];
  /** Where programs, as software synths, could be played to, and what connects them: nothing does that by itself. */
  readonly offers: readonly { output: string; command: string }[];
  /** null: it counts nothing. */
  status(): DriverStatus | null;
  /** Silences what sounds, and closes its outputs. */
  close(): Promise<void>;
}

export interface MidiDriver {
  /** As --driver takes it. */
  readonly name: string;
  /** As people are told of it. */
  readonly title: string;
  /** When it is taken by default, as "where a JACK server runs"; null: always. */
  readonly takenWhere: string | null;
  /** It makes as many pairs of ports as there are names (--ports). */
  readonly namedPairs: boolean;
  /** What this machine has; throws why there is nothing. Ports that this process opened are not in it. */
  list(): MidiPorts;
  /** Nobody uses it here: no reason to complain where another driver will do. */
  isAbsent(error: unknown): boolean;
  open(engine: Engine, options: DriverOptions, events: DriverEvents): Promise<OpenDriver>;
}
