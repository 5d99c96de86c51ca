// Ports of an engine at a JACK server, or PipeWire's: events pass on JACK's own thread, without JavaScript.
import { EventEmitter } from 'node:events';
import type { Jack as NativeJack, NativeJackPort, NativeJackStatus } from '@midip2p/native';
import { native } from './native';

/** `handle` of Engine.openInput or Engine.openOutput; `name` as JACK shows it behind the client's. */
export type JackPort = NativeJackPort;

/** `running` false: the server is away, and is looked for every second. The figures count from the opening on. */
export type JackStatus = NativeJackStatus;

export interface JackOptions {
  /** The name of the JACK client; the server makes it unique. */
  name: string;
  inputs: readonly JackPort[];
  outputs: readonly JackPort[];
  /**
   * Connects every device of this machine (JACK's physical ports, but no through port) to the first input and the first
   * output, once each time that it appears. Default: false.
   */
  devices?: boolean;
}

/**
 * It has the ends of its ports until close(). When the server goes away, sounding notes are released; when it is back,
 * ports and connections are made again. 'change' is emitted both times.
 */
export class Jack extends EventEmitter<{ change: [JackStatus] }> {
  /** Throws EngineError: jack-not-installed, jack-not-running, jack-refused, port-in-use, unknown-port. */
  static open({ name, inputs, outputs, devices = false }: JackOptions): Jack {
    const [ins, outs] = [[...inputs], [...outputs]];
    return new Jack(new (native().Jack)(name, ins, outs, devices));
  }

  /**
   * The MIDI ports of other programs and devices: those that can be heard, and those that can be played to. Of the
   * latter it also names those of programs, such as software synths, which `devices` does not connect. Throws as open()
   * does.
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

  /** Ends the sounding notes and gives the ends of the ports back. A second call does nothing. */
  close(): void {
    this.jack.close();
  }
}
