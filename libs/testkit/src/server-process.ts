import type { ChildProcess } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { ConfigInput } from '@midip2p/server';
import { lastingPort } from './lasting-port';
import { spawnTied, type Within } from './spawn-tied';
import { type TemporaryDir, temporaryDir } from './temporary-dir';

const SERVER = join(__dirname, '../../../apps/server/dist/main.js');

export interface ServerProcessOptions {
  config?: ConfigInput;
  /** How to start it in the place where it is to run. */
  within?: Within;
}

interface Ready {
  address: { host: string; port: number; fingerprint: string };
  operations: { host: string; port: number } | null;
  pids: { server: number; postgres: number };
}

/** A server in a process of its own, that can be killed, frozen and started again on the same data and TCP port. */
export class ServerProcess {
  private child: ChildProcess | null = null;
  private log = '';

  private constructor(
    private readonly dir: TemporaryDir,
    private readonly options: ServerProcessOptions,
    private ready: Ready | null = null,
  ) {}

  static async start(options: ServerProcessOptions = {}): Promise<ServerProcess> {
    const dir = temporaryDir('midip2p-server-process-');
    chmodSync(dir.path, 0o711); // the account of the database passes through
    const server = new ServerProcess(dir, options);
    await server.begin();
    return server;
  }

  /** HOST:PORT#FINGERPRINT, for clients; the same after every start. */
  get text(): string {
    const { host, port, fingerprint } = this.ready!.address;
    return `${host}:${port}#${fingerprint}`;
  }

  /** Where it listens. */
  get address(): { host: string; port: number; fingerprint: string } {
    return this.ready!.address;
  }

  /** The folder of the certificate and the key that it has made for itself. */
  get certificateFile(): string {
    return join(this.dir.path, 'data', 'keys', 'certificate.pem');
  }

  /** The address of its probes; there only with `operations.port` in its configuration. */
  get operations(): { host: string; port: number } {
    return this.ready!.operations!;
  }

  /** As of its last start. */
  get pid(): number {
    return this.ready!.pids.server;
  }

  /** Of its database, as of its last start. */
  get databasePid(): number {
    return this.ready!.pids.postgres;
  }

  /** The environment with which it was started, for commands beside it. */
  get configFile(): string {
    return join(this.dir.path, 'config.json');
  }

  /** Starts it again; resolves when it is ready. */
  async begin(): Promise<void> {
    const { host = '127.0.0.1', port = await lastingPort(), ...more } = this.options.config?.server ?? {};
    const config: ConfigInput = {
      ...this.options.config,
      server: { host, port: this.ready?.address.port ?? port, ...more },
      data: { dir: join(this.dir.path, 'data') },
      log: { level: 'warn', ...this.options.config?.log },
    };
    const file = this.configFile;
    writeFileSync(file, JSON.stringify(config));
    const whole = [SERVER, '--config', file, '--json'];
    const { within } = this.options;
    const child = spawnTied(process.execPath, whole, { stdio: ['ignore', 'pipe', 'pipe'], within });
    this.child = child;
    child.stderr!.on('data', (chunk: Buffer) => (this.log = `${this.log}${chunk.toString()}`.slice(-4000)));
    this.ready = await new Promise<Ready>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code) => reject(new Error(`the server ended (${code}): ${this.log.trim()}`)));
      createInterface({ input: child.stdout! }).on('line', (line) => {
        if (line.startsWith('{')) resolve(JSON.parse(line) as Ready);
      });
    });
  }

  /** Sends SIGKILL, SIGSTOP or SIGCONT. Resolves at once; for SIGKILL when the process is gone. */
  async signal(name: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): Promise<void> {
    const child = this.child!;
    const gone = new Promise<void>((resolve) => child.once('close', () => resolve()));
    child.kill(name);
    if (name === 'SIGKILL') await gone;
  }

  /** Sends SIGTERM, as an orchestrator does; resolves with the exit code when it has drained. */
  async drain(): Promise<number | null> {
    const child = this.child!;
    const gone = new Promise<number | null>((resolve) => child.once('close', resolve));
    child.kill('SIGTERM');
    return gone;
  }

  async close(): Promise<void> {
    const child = this.child!;
    if (child.exitCode === null && child.signalCode === null) {
      const gone = new Promise<void>((resolve) => child.once('close', () => resolve()));
      child.kill('SIGCONT');
      child.kill('SIGTERM');
      await gone;
    }
    this.dir.remove();
  }
}
