// The native face of JACK: see index.d.ts, whose words on errors and times are these, too.

export interface NativeJackPort {
  name: string;
  handle: number;
}

export interface NativeJackStatus {
  running: boolean;
  clientName: string; // as the server made it unique
  rate: number; // the last known
  frames: number;
  received: number;
  refused: number;
  stray: number;
  incomplete: number;
  tooLong: number;
  sent: number;
  carried: number;
  tooLarge: number;
  missed: number;
  xruns: number;
  bufferChanges: number;
  losses: number;
}

/**
 * Ports of the engine at a JACK server: events pass on JACK's own thread. Throws jack-not-installed, jack-not-running,
 * jack-refused, port-in-use or unknown-port. The server may go away and come back meanwhile.
 */
export class Jack {
  /** `devices`: connects every device of this machine, once each time that it appears. */
  constructor(name: string, inputs: NativeJackPort[], outputs: NativeJackPort[], devices: boolean);
  /** Of a closed one: the last. */
  status(): NativeJackStatus;
  /** Called on the loop's thread when `running` has changed; must not throw. null: nobody listens. */
  onChange(callback: (() => void) | null): void;
  /** Silences the outputs, ends its threads and gives the ends of the ports back. Again: does nothing. */
  close(): void;
}

/**
 * MIDI ports of others at the server: what can be heard, and what can be played to; of the latter those of programs, which no
 * driver connects by itself. Throws as Jack does.
 */
export function jackPorts(): { inputs: string[]; outputs: string[]; programs: string[] };
