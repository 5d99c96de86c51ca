// Other people's programs at both ends: a keyboard (python-mido), a synth (FluidSynth), and a meter of how loud it
// sounds.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { Program } from '@midip2p/testkit';
import type { JackServer } from './jack-server';

const KEYBOARD = path.join(__dirname, '../probe/keyboard.py');
const EAR = path.join(__dirname, '../build/dev/midip2p_jack_ear');
/** Debian: timgm6mb-soundfont. */
const SOUNDS = '/usr/share/sounds/sf2/TimGM6mb.sf2';

/** Its port is `NAME:keys`. */
export class Keyboard {
  static async start(server: JackServer, name: string): Promise<Keyboard> {
    // Debian's own Python has Debian's mido.
    const program = new Program('/usr/bin/python3', [KEYBOARD, name], { environment: server.environment });
    await program.until('ready', () => program.lines.includes('ready'));
    return new Keyboard(program);
  }
  private constructor(private readonly program: Program) {}

  play(...bytes: number[]): void {
    this.program.writeLine(Buffer.from(bytes).toString('hex'));
  }

  end(): Promise<number | string> {
    return this.program.end();
  }
}

/** Its ports are `NAME:midi_00`, `NAME:left` and `NAME:right`. */
export class Synth {
  static async start(server: JackServer, name: string): Promise<Synth> {
    if (!existsSync(SOUNDS)) throw new Error(`${SOUNDS} is not there: apt-get install timgm6mb-soundfont`);
    const settings = [
      ...['audio.jack.id', 'midi.jack.id'].map((key) => `${key}=${name}`),
      ...['audio.jack.server', 'midi.jack.server'].map((key) => `${key}=${server.name}`),
      // Without reverb and chorus, so that silence is silent.
      ...['synth.reverb.active=0', 'synth.chorus.active=0'],
    ];
    const args = ['-a', 'jack', '-m', 'jack', '-r', '48000', ...settings.flatMap((setting) => ['-o', setting]), SOUNDS];
    const program = new Program('fluidsynth', args, { environment: server.environment });
    await Promise.race([
      server.has(`${name}:left`),
      program.exit.then((code) => {
        throw new Error(`fluidsynth ended (${code}): ${program.stderr.trim()}`);
      }),
    ]);
    return new Synth(program);
  }
  private constructor(private readonly program: Program) {}

  end(): Promise<number | string> {
    return this.program.end();
  }
}

/** The loudest sample of a tenth of a second, of full scale, at JACK's frame. */
export interface Level {
  frame: number;
  level: number;
}

export class Ear {
  readonly levels: Level[] = [];
  private read = 0;

  /** Listens to that audio port. */
  static async at(server: JackServer, name: string, port: string): Promise<Ear> {
    if (!existsSync(EAR)) throw new Error(`${EAR} is not there: npm run test:system builds it`);
    const program = new Program(EAR, [name], { environment: server.environment });
    await program.until('ready', () => program.lines.some((line) => line.startsWith('ready')));
    program.writeLine(`connect ${port} ${name}:in`);
    await program.until('connected', () => program.lines.some((line) => line.startsWith('connected')));
    return new Ear(program);
  }
  private constructor(private readonly program: Program) {}

  /** Resolves when that many tenths of a second in a row, from now on, are as wanted. */
  async hears(what: string, wanted: (level: number) => boolean, tenths = 3): Promise<void> {
    this.readOn();
    const from = this.levels.length;
    await this.program.until(what, () => {
      this.readOn();
      const since = this.levels.slice(from);
      return since.some(
        (_, i) => i + tenths <= since.length && since.slice(i, i + tenths).every(({ level }) => wanted(level)),
      );
    });
  }

  end(): Promise<number | string> {
    return this.program.close();
  }

  private readOn(): void {
    for (; this.read < this.program.lines.length; this.read++) {
      const [verb, frame, micro] = this.program.lines[this.read]!.split(' ');
      if (verb === 'level') this.levels.push({ frame: Number(frame), level: Number(micro) / 1e6 });
    }
  }
}
