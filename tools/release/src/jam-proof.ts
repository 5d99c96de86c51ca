// A server and two clients as they are installed: somebody signs up, makes a room and invites; the other one comes by the
// link alone; both play a file, and each must have heard the other's to the byte.
import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { get } from 'node:https';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { excerpt, readSmf, timedMessages } from '@midip2p/smf';
import type { Context } from './artefact';
import { ReleaseError } from './failure';
import { run } from './program';

/** How a program is begun. */
export interface Installed {
  command: readonly string[];
  cwd?: string;
  env: NodeJS.ProcessEnv;
}

const SECONDS = 4;
const PATIENCE_MS = 120_000;
const PASSWORD = 'as long as it should be';

export async function proveJam(server: Installed, client: Installed, { root, work }: Context): Promise<string> {
  const folder = work();
  for (const one of [folder, path.dirname(folder)]) chmodSync(one, 0o711); // the database's account passes through
  const song = (name: string) => path.join(root, 'tools/midi-files/own', `${name}.mid`);
  const [mine, theirs] = [song('ode-to-joy'), song('minuet-in-g')];
  const running = await Server.start(server, folder);
  try {
    const ada = player(client, path.join(folder, 'ada'));
    const ben = player(client, path.join(folder, 'ben'));
    await ada('signup', 'ada', '--server', running.address);
    await ada('rooms', 'create', 'jam');
    const { link } = JSON.parse(await ada('invite', '--json')) as { link: string };
    const playing = (file: string, log: string) => [
      ...['--no-devices', '--no-plugins', '--listen', '127.0.0.1:0'],
      ...['--play', file, '--seconds', String(SECONDS), '--log', path.join(folder, log), '--until-quiet'],
    ];
    await Promise.all([
      ada('join', 'jam', ...playing(mine, 'by-ada.jsonl')),
      ben('join', link, '--name', 'ben', ...playing(theirs, 'by-ben.jsonl')),
    ]);
    const heard = same(theirs, path.join(folder, 'by-ada.jsonl')) + same(mine, path.join(folder, 'by-ben.jsonl'));
    const given = await givenAway(running.address);
    return `two clients played through the server: ${heard} events, each heard to the byte; /get gives away ${given}, as listed`;
  } finally {
    await running.stop();
  }
}

// ---- details ----

const player =
  ({ command: [program, ...before], cwd, env }: Installed, folder: string) =>
  (...args: string[]): Promise<string> =>
    run(program!, [...before, ...args, '--config-dir', folder], {
      ...(cwd && { cwd }),
      env: { ...env, MIDIP2P_PASSWORD: PASSWORD, MIDIP2P_MAPPING: 'off' },
      limitMs: PATIENCE_MS,
    });

/** How many events; throws where they are not those of the file. */
function same(file: string, log: string): number {
  const played = [...excerpt(timedMessages(readSmf(readFileSync(file))), SECONDS)];
  const wanted = played.map(({ bytes }) => Buffer.from(bytes).toString('hex'));
  const lines = readFileSync(log, 'utf8').split('\n').filter(Boolean);
  const heard = lines.map((line) => (JSON.parse(line) as { bytes: string }).bytes);
  if (heard.join() === wanted.join()) return heard.length;
  const at = wanted.findIndex((bytes, i) => bytes !== heard[i]);
  const what = `event ${at + 1} was ${wanted[at]}, heard was ${heard[at] ?? 'nothing'}`;
  throw new ReleaseError('jam-differs', `of ${path.basename(file)} ${heard.length} of ${wanted.length}: ${what}`);
}

/** How many files the server gives away; throws where one is not what it is listed as. */
async function givenAway(address: string): Promise<number> {
  const base = `https://${address.split('#', 1)[0]}`;
  const { files } = JSON.parse((await fetched(`${base}/get/index.json`)).toString()) as {
    files: { href: string; sha256: string }[];
  };
  for (const { href, sha256 } of files) {
    const found = createHash('sha256')
      .update(await fetched(`${base}${href}`))
      .digest('hex');
    if (found !== sha256)
      throw new ReleaseError('get-differs', `${href} is listed as ${sha256}, and was sent as ${found}`);
  }
  return files.length;
}

/** Its certificate is its own, and what comes is compared with what is expected. */
const fetched = (url: string): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const asked = get(url, { rejectUnauthorized: false }, (answer) => {
      const parts: Buffer[] = [];
      answer.on('data', (part: Buffer) => parts.push(part)).on('error', reject);
      answer.on('end', () =>
        answer.statusCode === 200
          ? resolve(Buffer.concat(parts))
          : reject(new ReleaseError('get-refused', `${url} was answered with ${answer.statusCode}`)),
      );
    });
    asked.on('error', reject);
  });

class Server {
  private constructor(
    private readonly child: ChildProcess,
    readonly address: string,
  ) {}

  static async start({ command: [program, ...before], cwd, env }: Installed, folder: string): Promise<Server> {
    const settings = path.join(folder, 'server.json');
    const data = { dir: path.join(folder, 'data') };
    writeFileSync(settings, JSON.stringify({ server: { port: 0 }, data, log: { level: 'warn' } }));
    const child = spawn(program!, [...before, '--config', settings, '--json'], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env,
      ...(cwd && { cwd }),
    });
    let words = '';
    child.stderr.on('data', (part: Buffer) => (words = `${words}${part.toString()}`.slice(-4000)));
    const address = await new Promise<string>((resolve, reject) => {
      const failed = (why: unknown) =>
        reject(new ReleaseError('server-failed', `the server did not start: ${String(why)}`));
      child.once('error', failed);
      child.once('close', (code) => failed(`exit code ${code}: ${words}`));
      createInterface({ input: child.stdout }).once('line', (line) => {
        const { host, port, fingerprint } = (JSON.parse(line) as { address: Record<string, string> }).address;
        resolve(`${host}:${port}#${fingerprint}`);
      });
    });
    return new Server(child, address);
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const gone = new Promise((resolve) => this.child.once('close', resolve));
    this.child.kill('SIGTERM');
    const patience = setTimeout(() => this.child.kill('SIGKILL'), PATIENCE_MS);
    await gone;
    clearTimeout(patience);
  }
}
