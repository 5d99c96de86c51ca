// The ports of this client in a jam: those of its driver and its file, and those of plugins. All of them may come and
// go.
import type { OpenPort } from './ports/midi-driver';
import type { OpenPorts } from './ports/open-ports';
import type { WhoIsWho } from './recording/who-is-who';
import type { Playouts } from './playout/playouts';
import type { Patchbay } from './routes/patchbay';

export class JamPorts {
  /** The ports of plugins. */
  readonly seats: { inputs: OpenPort[]; outputs: OpenPort[] } = { inputs: [], outputs: [] };

  constructor(
    private readonly open: OpenPorts,
    private readonly patchbay: Patchbay,
    private readonly playouts: Playouts,
    /** null: nothing is recorded. */
    private readonly names: WhoIsWho | null,
  ) {}

  get inputs(): OpenPort[] {
    return [...this.open.inputs, ...this.seats.inputs];
  }

  /** The ports to be counted: a client that only records gets its events through the recorder. */
  get outputs(): { id: number }[] {
    const all = this.instruments;
    return all.length > 0 || this.open.recorder === null ? all : [this.open.recorder];
  }

  /** Routes the ports that exist now, and says when what they play sounds. A plugin decides that by itself. */
  settle(): void {
    this.playouts.settle(this.open.outputs);
    this.names?.ports(this.inputs);
    this.patchbay.setPorts(this.inputs, this.instruments);
  }

  private get instruments(): OpenPort[] {
    return [...this.open.outputs, ...this.seats.outputs];
  }
}
