// A machine of its own for one page: its network, its processes and its names are nobody else's, the repository is a
// clone in which `npm start` has run, and all of it is gone when the page is over.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ROOT } from '../src/page';

export interface WorldOptions {
  /** The people who have a home there. */
  people: readonly string[];
  /** Further names of this machine, as players elsewhere would use them. */
  names?: readonly string[];
  /** A folder of outside that is mounted in there as `shown`. */
  shown?: string;
}

const git = (...args: string[]): string[] => {
  const { status, stdout, stderr } = spawnSync('git', ['-C', ROOT, ...args], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`git ${args.join(' ')} failed (${status}): ${stderr}`);
  return stdout.split('\n').filter(Boolean);
};

export class World {
  private constructor(
    private readonly dir: string,
    private readonly holder: ChildProcess,
    private readonly pid: number,
  ) {}

  static async make({ people, names = [], shown }: WorldOptions): Promise<World> {
    const dir = mkdtempSync(path.join(tmpdir(), 'midip2p-world-'));
    for (const name of [...people.map((person) => `home/${person}`), 'clone', 'over', 'work'])
      mkdirSync(path.join(dir, name), { recursive: true });
    cloned(path.join(dir, 'clone'));
    writeFileSync(
      path.join(dir, 'hosts'),
      `127.0.0.1 localhost\n::1 localhost\n${names.map((name) => `127.0.0.1 ${name}\n`).join('')}`,
    );
    writeFileSync(path.join(dir, 'begin'), beginning(dir, shown), { mode: 0o755 });
    // It ends when its stdin does, and with it, as the first process of the namespace, every other one in there.
    const unshare = ['--net', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc', '--propagation', 'private'];
    const asOrdinary = process.getuid!() === 0 ? [] : ['--user', '--map-root-user'];
    const holder = spawn('unshare', [...asOrdinary, ...unshare, path.join(dir, 'begin')], {
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    let complaint = '';
    holder.stderr!.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
    await new Promise<void>((resolve, reject) => {
      holder.once('error', reject);
      holder.once('close', (code) => reject(new Error(`no world of its own (${code}): ${complaint}`)));
      holder.stdout!.once('data', () => resolve());
    });
    const pid = Number(readFileSync(`/proc/${holder.pid}/task/${holder.pid}/children`, 'utf8').trim());
    return new World(dir, holder, pid);
  }

  /** Where the clone is, seen from inside: in place of this checkout, since what is built knows its own path. */
  readonly repository = ROOT;

  home(person: string): string {
    return path.join(this.dir, 'home', person);
  }

  /** A file of this world, for tests that prepare it. */
  file(name: string): string {
    return path.join(this.dir, name);
  }

  /** The command that starts a program in there. */
  within(program: string, args: readonly string[], cwd: string): [string, string[]] {
    const user = process.getuid!() === 0 ? [] : ['--user', '--preserve-credentials'];
    // nsenter's own --wd would be a folder of the world outside, under whatever is mounted over it in here.
    const inside = ['/bin/sh', '-c', 'cd "$1" && shift && exec "$@"', 'sh', cwd, program, ...args];
    return ['nsenter', ['--target', String(this.pid), '--net', '--mount', '--pid', ...user, ...inside]];
  }

  async end(): Promise<void> {
    const gone = new Promise((resolve) => this.holder.once('close', resolve));
    this.holder.stdin!.end();
    await gone;
    rmSync(this.dir, { recursive: true, force: true });
  }
}

// ---- details ----

/** A clone with the changes that are not committed. */
function cloned(into: string): void {
  const { status, stderr } = spawnSync('git', ['clone', '--quiet', ROOT, into], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`git clone failed (${status}): ${stderr}`);
  const [gone, changed] = [
    git('diff', '--name-only', '--diff-filter=D', 'HEAD'),
    git('diff', '--name-only', '--diff-filter=d', 'HEAD'),
  ];
  for (const file of gone) rmSync(path.join(into, file), { force: true });
  for (const file of [...changed, ...git('ls-files', '--others', '--exclude-standard')])
    spawnSync('cp', ['--archive', '--parents', file, into], { cwd: ROOT });
}

/** What the set-up installed and built, laid over the clone; what is written there goes elsewhere. */
function beginning(dir: string, shown: string | undefined): string {
  const made = git('ls-files', '--others', '--ignored', '--exclude-standard', '--directory').filter((name) =>
    name.endsWith('/'),
  );
  const overlays = made
    .filter((name) => !name.startsWith('.'))
    .map((name, at) => {
      const [lower, over, work] = [
        path.join(ROOT, name),
        path.join(dir, 'over', String(at)),
        path.join(dir, 'work', String(at)),
      ];
      const target = path.join(dir, 'clone', name);
      return `mkdir -p '${over}' '${work}' '${target}'\nmount -t overlay overlay -o 'lowerdir=${lower},upperdir=${over},workdir=${work}' '${target}'`;
    });
  return `#!/bin/sh
set -e
umask 022
chmod 755 '${dir}'
${overlays.join('\n')}
${shown === undefined ? '' : `mkdir '${dir}/shown'\nmount --bind '${shown}' '${dir}/shown'\n`}mount --rbind '${dir}/clone' '${ROOT}'
mount --bind '${dir}/hosts' /etc/hosts
# Nobody's data, sockets or JACK server but its own.
mount -t tmpfs -o mode=755 tmpfs /var/lib
mount -t tmpfs -o mode=1777 tmpfs /dev/shm
mount -t tmpfs -o mode=755 tmpfs /run
mkdir /run/lock
ip link set lo up
ip link add ether0 type veth peer name ether1
ip address add 203.0.113.7/24 dev ether0
ip link set ether0 up
ip link set ether1 up
echo ready
# Whoever is left by its parent comes to this process, and is not kept when it has ended.
trap '' CHLD
exec cat > /dev/null
`;
}
