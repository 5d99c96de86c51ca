// A PipeWire of its own, without a session manager, sound hardware or D-Bus; its libjack takes the place of JACK's.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { Program, temporaryDir, type TemporaryDir } from '@midip2p/testkit';
import { JackGraph } from './jack-graph';

const QUANTUM = '512/48000';

export class PipewireServer extends JackGraph {
  private constructor(
    private readonly folder: TemporaryDir,
    private readonly library: string,
    private readonly program: Program,
  ) {
    super();
  }

  /** Resolves when it answers. */
  static async start(): Promise<PipewireServer> {
    const library = ['x86_64', 'aarch64']
      .map((machine) => `/usr/lib/${machine}-linux-gnu/pipewire-0.3/jack`)
      .find((folder) => existsSync(path.join(folder, 'libjack.so.0')));
    if (library === undefined) throw new Error('no libjack of PipeWire: apt-get install pipewire pipewire-jack');
    const folder = temporaryDir('midip2p-pipewire-');
    const program = new Program('pipewire', [], { environment: { XDG_RUNTIME_DIR: folder.path }, withinMs: 600_000 });
    const server = new PipewireServer(folder, library, program);
    const answers = () =>
      server.tool('jack_lsp').then(
        () => true,
        () => false,
      );
    await server.shows(answers).catch(async (error: unknown) => {
      await server.end();
      throw new Error(`no PipeWire: ${program.stderr}`, { cause: error });
    });
    return server;
  }

  override get environment(): Record<string, string> {
    return { XDG_RUNTIME_DIR: this.folder.path, LD_LIBRARY_PATH: this.library, PIPEWIRE_QUANTUM: QUANTUM };
  }

  override async end(): Promise<void> {
    await this.program.end();
    this.folder.remove();
  }
}
