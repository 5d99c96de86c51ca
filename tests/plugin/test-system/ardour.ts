// Ardour, headless, with our VST3 in a live MIDI track.
import { mkdtempSync } from 'node:fs';
import path from 'node:path';
import { temporaryDir, type TemporaryDir } from '@midip2p/testkit';
import type { JackServer } from '@midip2p/ports';
import { Program } from '@midip2p/testkit';
import { eventually, type Member } from './band';
import { vst3Folder } from './plugin-files';

export interface ArdourPlan {
  track: string;
  /** The name of an armed track beside it; null: there is none. */
  take?: string | null;
  /** Of the folder's bundle, as Ardour calls it. */
  plugin?: string;
  folder?: string;
}

export class Ardour {
  static async start(
    jack: JackServer,
    member: Member,
    { track, take = null, plugin = 'MIDIp2p', folder = vst3Folder() }: ArdourPlan,
  ): Promise<Ardour> {
    const home = temporaryDir();
    const environment = {
      ...jack.environment,
      HOME: home.path,
      XDG_CONFIG_HOME: `${home.path}/.config`,
      XDG_CACHE_HOME: `${home.path}/.cache`,
      VST3_PATH: folder,
      LD_LIBRARY_PATH: '/usr/lib/ardour7', // of its scanner
      MIDIP2P_CONFIG_DIR: member.folder,
    };
    const scan = new Program(SCANNER, ['-f', path.join(folder, `${plugin}.vst3`)], { environment, withinMs: 60_000 });
    expect(await scan.exit).toBe(0);
    const seats = () => member.client.events.filter((e) => e.event === 'plugin' && e.state === 'opened').length;
    for (let tries = 1; ; tries += 1) {
      const before = seats();
      const session = path.join(mkdtempSync(path.join(home.path, 'try-')), 'session'); // Ardour calls folders in it by its name
      const args = [SCRIPT, session, track, plugin, ...(take === null ? [] : [take])];
      const host = new Program('ardour7-lua', args, { environment, withinMs: 600_000 });
      const ardour = new Ardour(jack, host, home, session, track);
      await ardour.prints('READY');
      expect(host.lines).toContain('ports 1 1');
      await eventually('seat', () => seats() > before);
      if (await ardour.isAtJack()) return ardour;
      await host.close();
      if (tries === MOST_TRIES) throw new Error(`JACK put Ardour out ${tries} times: ${jack.lastWords}`);
    }
  }

  private constructor(
    private readonly jack: JackServer,
    private readonly host: Program,
    private readonly home: TemporaryDir,
    /** Its folder. */
    readonly session: string,
    private readonly track: string,
  ) {}

  /**
   * Ardour reckons latencies on one thread while another makes ports, and where libjack is asked by two threads at once
   * the two requests may get mixed up on their way: the server finds an "unknown request" and puts Ardour out. It is
   * started again, then.
   */
  private async isAtJack(): Promise<boolean> {
    return (await this.jack.tool('jack_lsp')).some((line) => line.includes(`:${this.track}/`));
  }

  /** JACK's name of one of its ports: of its track, or of another. */
  async port(kind: 'midi_in' | 'midi_out', track = this.track): Promise<string> {
    const ports = await this.jack.tool('jack_lsp');
    const found = ports.find((line) => line.includes(`:${track}/${kind}`));
    if (found === undefined)
      throw new Error(`no ${kind} of ${track}, only ${ports.join(', ')}; JACK said: ${this.jack.lastWords}`);
    return found;
  }

  /** Resolves when the armed track is rolling. */
  async record(): Promise<void> {
    this.host.writeLine('record');
    await this.prints('RECORDING');
  }

  /** Resolves when the recording has ended and the session is saved. */
  async stop(): Promise<void> {
    this.host.writeLine('stop');
    await this.prints('STOPPED');
  }

  /** How long the plugin's blocks took since it was last asked, by Ardour's own clock, µs. */
  async cost(): Promise<{ mean: number; most: number }> {
    const before = this.costs.length;
    this.host.writeLine('cost');
    await this.host.until('cost', () => this.costs.length > before, 60_000);
    const [known, , most, mean] = this.costs.at(-1)!.split(/\s+/).slice(1);
    expect(known).toBe('true');
    return { mean: Number(mean), most: Number(most) };
  }

  /** Ends it in order, because a patient JACK server waits long for a client that is killed. */
  async end(): Promise<void> {
    await this.host.close();
    this.home.remove();
  }

  private get costs(): string[] {
    return this.host.lines.filter((line) => line.startsWith('cost'));
  }

  private prints(word: string): Promise<void> {
    return this.host.until(word, () => this.host.lines.includes(word), 60_000);
  }
}

// ---- details ----

const SCRIPT = path.join(__dirname, 'ardour.lua');
/** How often it is started: on a busy machine JACK threw one in three out. */
const MOST_TRIES = 8;
const SCANNER = '/usr/lib/ardour7/ardour-vst3-scanner';
