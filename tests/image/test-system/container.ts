// The image as the chart runs it: uid 1000, nothing writable but its data and /tmp, no capability, bounded memory.
import { createInterface } from 'node:readline';
import { lastingPort } from '@midip2p/testkit';
import { environment, IMAGE, podman, started, store, triedAside } from '@midip2p/image';

const CONFINED = [
  ...['--health-interval', 'disable'], // it is run when a test asks: its timer would be systemd's
  ...['--rm', '--user', '1000:1000', '--read-only', '--cap-drop', 'all', '--security-opt', 'no-new-privileges'],
  ...['--memory', '512m', '--network', 'host', '--tmpfs', '/tmp', '--volume', '/var/lib/midip2p'],
];

export interface Given {
  environment: Record<string, string>;
  /** A folder that is mounted inside under the same name. */
  secrets: string;
}

const settings = ({ environment, secrets }: Given) => [
  ...['--volume', `${secrets}:${secrets}:ro`],
  ...Object.entries(environment).flatMap(([name, value]) => ['--env', `${name}=${value}`]),
];

/** Runs one command of the image to its end. */
export const command = (given: Given, ...args: string[]) =>
  podman('run', ...CONFINED, ...settings(given), IMAGE, ...args);

/** Runs a line in a shell inside. */
export const inside = (script: string) =>
  podman('run', ...CONFINED, '--entrypoint', 'sh', IMAGE, '-c', script).stdout.trim();

/** A server in a container. */
export class ServerContainer {
  private constructor(
    private readonly name: string,
    readonly address: { host: string; port: number; fingerprint: string },
    readonly operations: { host: string; port: number },
    /** Its exit code. */
    private readonly ended: Promise<number | null>,
  ) {}

  static async start(name: string, given: Given): Promise<ServerContainer> {
    const [port, operations] = [await lastingPort(), await lastingPort()];
    const more = { MIDIP2P_SERVER_PORT: String(port), MIDIP2P_OPERATIONS_PORT: String(operations) };
    const whole = { ...given, environment: { ...given.environment, ...more } };
    await triedAside('podman', [...store, 'rm', '--force', name], environment); // of a run that was killed
    const args = [...store, 'run', '--name', name, ...CONFINED, ...settings(whole), IMAGE, 'serve', '--json'];
    const child = started('podman', args, environment);
    let log = '';
    child.stderr!.on('data', (chunk: Buffer) => (log = `${log}${chunk.toString()}`.slice(-4000)));
    const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
    const line = await new Promise<string>((resolve, reject) => {
      createInterface({ input: child.stdout! }).once('line', resolve);
      void ended.then((code) => reject(new Error(`the container ended (${code}): ${log}`)));
    });
    const ready = JSON.parse(line) as Pick<ServerContainer, 'address' | 'operations'>;
    return new ServerContainer(name, { ...ready.address, host: '127.0.0.1' }, ready.operations, ended);
  }

  /** `midip2p-server health`, inside, as the image's own health check does it. */
  health = (): number | null => podman('healthcheck', 'run', this.name).status;

  exec = (...args: string[]) => podman('exec', this.name, ...args);

  /** SIGTERM; resolves with its exit code when it has drained. */
  async drain(): Promise<number | null> {
    const args = [...store, 'kill', '--signal', 'TERM', this.name];
    const { status, output } = await triedAside('podman', args, environment);
    if (status !== 0) throw new Error(`podman kill failed (${status}): ${output}`);
    return this.ended;
  }

  remove(): void {
    podman('rm', '--force', this.name);
  }
}
