// Ports of an engine at a JACK server, or PipeWire's: events pass on JACK's own thread, without JavaScript.
import { EventEmitter } from 'node:events';
import type { Jack as NativeJack, NativeJackPort, NativeJackStatus } from '@midip2p/native';
import { native } from './native';

/** `handle` of Engine.openInput or Engine.openOutput; `name` as JACK shows it behind the client's. */
export type JackPort = NativeJackPort;

/** `running` false: the server is away, and looked for every second. The figures count from when it was opened. */
export type JackStatus = NativeJackStatus;

export interface JackOptions {
  /** Of the client; the server makes it unique. */
  name: string;
  inputs: readonly JackPort[];
  outputs: readonly JackPort[];
  /**
   * Connects every device of this machine (JACK's physical ports, no through port) to the first of each, once each time
   * that it appears. Default: false.
   */
  devices?: boolean;
}

/**
 * Has its ports' ends until close(). When the server goes away, what sounds is released; ports and connections are made
 * again when it is back, and 'change' is told both times.
 */
export class Jack extends EventEmitter<{ change: [JackStatus] }> {
  /** Throws EngineError: jack-not-installed, jack-not-running, jack-refused, port-in-use, unknown-port. */
  static open({ name, inputs, outputs, devices = false }: JackOptions): Jack {
    const [ins, outs] = [[...inputs], [...outputs]];
    return new Jack(new (native().Jack)(name, ins, outs, devices));
  }

  /**
   * MIDI ports of others: what can be heard, and what can be played to; of the latter those of programs, as software synths,
   * which `devices` leaves alone. Throws as open() does.
   */
  static ports(): { inputs: string[]; outputs: string[]; programs: string[] } {
    return native().jackPorts();
  }

  private constructor(private readonly jack: NativeJack) {
    super();
    jack.onChange(() => setImmediate(() => this.emit('change', this.status())));
  }

  status(): JackStatus {
    return this.jack.status();
  }

  /** Silences what sounds and gives the ends of the ports back. Again: nothing. */
  close(): void {
    this.jack.close();
  }
}
