// A JACK server without sound hardware, of its own name: it disturbs no other on this machine.
import { randomBytes } from 'node:crypto';
import { Program } from '@midip2p/testkit';
import { JackGraph } from './jack-graph';

/** The rate at which JACK runs by default. */
export const RATE = 48_000;

export interface JackServerOptions {
  rate?: number;
  frames?: number;
  /** JACK throws a client out for which a cycle has waited so long. Its own default is 500. */
  patienceMs?: number;
  /** It is killed after this time. */
  withinMs?: number;
}

export class JackServer extends JackGraph {
  readonly name = `midip2p-test-${randomBytes(3).toString('hex')}`;
  private program: Program | null = null;

  static async start(options?: JackServerOptions): Promise<JackServer> {
    const server = new JackServer();
    await server.start(options);
    return server;
  }

  /** The environment in which a program finds this server. */
  override get environment(): Record<string, string> {
    return { JACK_DEFAULT_SERVER: this.name, JACK_NO_AUDIO_RESERVATION: '1' };
  }

  /** Starts it again after end(), under the same name. Resolves when it answers. */
  async start({
    rate = RATE,
    frames = 256,
    patienceMs = 500,
    withinMs = 600_000,
  }: JackServerOptions = {}): Promise<void> {
    // -S: a cycle waits for every client. Without it a machine that is busy elsewhere makes JACK itself hand a client's
    // last buffer on again, or none, and a test could not tell that from an event that the client lost or repeated.
    const how = ['-S', '-t', String(patienceMs), '-R', '-P', '20'];
    const args = ['-n', this.name, ...how, '-d', 'dummy', '-r', String(rate), '-p', String(frames)];
    this.program = new Program('jackd', args, { environment: this.environment, withinMs });
    const waiting = new Program('jack_wait', ['-s', this.name, '-w', '-t', '20'], { environment: this.environment });
    const outcome = await Promise.race([waiting.exit, this.program.exit.then((code) => `jackd ended (${code})`)]);
    if (outcome !== 0)
      throw new Error(`no JACK server: ${outcome}: ${this.program.lines.join('\n')} ${this.program.stderr}`);
  }

  /** Its last lines, for the person who has to find out what went wrong. */
  get lastWords(): string {
    return [...(this.program?.lines ?? []), this.program?.stderr ?? ''].join('\n').slice(-2000);
  }

  /** Kills it by SIGKILL, so that its clients get no goodbye. */
  override async end(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
    await this.program?.end(signal);
    this.program = null;
  }
}
