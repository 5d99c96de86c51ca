// The ports that this client has in a jam: those of its driver and its file, and those of plugins, which come and go alike.
import type { OpenPort } from './ports/midi-driver';
import type { OpenPorts } from './ports/open-ports';
import type { WhoIsWho } from './recording/who-is-who';
import type { Patchbay } from './routes/patchbay';

export class JamPorts {
  /** Of plugins. */
  readonly seats: { inputs: OpenPort[]; outputs: OpenPort[] } = { inputs: [], outputs: [] };

  constructor(
    private readonly open: OpenPorts,
    private readonly patchbay: Patchbay,
    /** null: nothing is recorded. */
    private readonly names: WhoIsWho | null,
  ) {}

  get inputs(): OpenPort[] {
    return [...this.open.inputs, ...this.seats.inputs];
  }

  /** To be counted: who only records hears by the recorder. */
  get outputs(): { id: number }[] {
    const all = this.instruments;
    return all.length > 0 || this.open.recorder === null ? all : [this.open.recorder];
  }

  /** Routes what is there now. */
  settle(): void {
    this.names?.ports(this.inputs);
    this.patchbay.setPorts(this.inputs, this.instruments);
  }

  private get instruments(): OpenPort[] {
    return [...this.open.outputs, ...this.seats.outputs];
  }
}
