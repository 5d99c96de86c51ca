// A fresh machine: a Debian of its own in a folder, with processes and mounts of its own, and this machine's network.
//
// Design: everything on it lives in one process namespace whose first process ends when this process does, however that
// comes about; the kernel then ends the others and takes the mounts away (machine.sh). Commands enter the namespaces
// one by one and are typed into a login shell, so that they find what a person would find and nothing of this process.
import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { baseSystem, type BaseOptions, STORE } from './base';
import { Command, type Ended } from './command';
import { removeThoseOfTheDead } from './leftovers';
import { run } from './program';
import { handOverSources } from './sources';

export interface MachineOptions extends BaseOptions {
  /** Accounts besides root; each has a home of its own. */
  users?: string[];
}

export interface TypeOptions {
  /** Default: root. */
  user?: string;
  /** Default: the user's home. */
  folder?: string;
  /** True: it runs at a terminal, so that it can ask. Otherwise its standard input is empty. */
  terminal?: boolean;
  /** It is killed after this time. Default: 20 minutes, which is for programs that hang. */
  withinMs?: number;
}

export class Machine {
  private constructor(
    /** The folder of its file system. */
    readonly root: string,
    private readonly holder: ChildProcess,
    private readonly firstProcess: string,
  ) {}

  /** Needs to be root. The first machine of a kind takes half a minute, others some seconds. */
  static async start({ users = [], suite = 'bookworm', ...base }: MachineOptions = {}): Promise<Machine> {
    const made = baseSystem({ suite, ...base });
    const roots = join(STORE, 'roots');
    removeThoseOfTheDead(roots); // of one whose machine.sh was killed, too
    const root = join(roots, `${process.pid}-${++count}`);
    mkdirSync(roots, { recursive: true, mode: 0o700 });
    run('cp', '--archive', '--reflink=auto', made, root);
    handOverSources(root, suite);
    writeFileSync(join(root, 'etc/hostname'), 'machine\n');
    writeFileSync(join(root, 'etc/hosts'), '127.0.0.1 localhost machine\n::1 localhost\n');
    // It has a process group of its own, so that a signal to a whole test run does not keep it from cleaning up.
    const holder = spawn('bash', [join(__dirname, 'machine.sh'), root], {
      stdio: ['pipe', 'pipe', 'inherit'],
      detached: true,
    });
    const pid = await new Promise<string>((resolve, reject) => {
      createInterface({ input: holder.stdout! }).once('line', resolve);
      holder.once('close', (code) => reject(new Error(`the machine did not start (${code})`)));
    });
    const machine = new Machine(root, holder, pid);
    for (const user of users) await machine.type(`useradd --create-home --shell /bin/bash ${user}`);
    return machine;
  }

  /** Types a command and waits for its end; throws with all of its output unless its exit code is 0. */
  type(line: string, options: TypeOptions = {}): Promise<Ended> {
    return this.alone(line, options).done();
  }

  /** Like type, but any exit code will do. */
  tried(line: string, options: TypeOptions = {}): Promise<Ended> {
    return this.alone(line, options).ended;
  }

  /** Types a command, which then runs beside the next ones. */
  begin(line: string, { user = 'root', folder, terminal = false, withinMs = 1_200_000 }: TypeOptions = {}): Command {
    const there = folder === undefined ? line : `cd ${folder} && ${line}`;
    const typed = terminal ? ['script', '--quiet', '--return', '--command', there, '/dev/null'] : ['bash', '-c', there];
    const whole = typed.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ');
    const namespaces = ['--target', this.firstProcess, '--mount', '--uts', '--ipc', '--pid'];
    const login = ['chroot', this.root, 'su', '--login', user, '--command', `exec ${whole}`];
    const child = spawn('nsenter', [...namespaces, '--', ...login], {
      env: { PATH: process.env.PATH, TERM: 'xterm' },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    return new Command(child, line, withinMs);
  }

  private alone(line: string, options: TypeOptions): Command {
    const command = this.begin(line, options);
    if (!options.terminal) command.close();
    return command;
  }

  /** Puts a file or folder of this machine at a path of that one, as its user's own. */
  async put(from: string, to: string, user = 'root'): Promise<void> {
    mkdirSync(join(this.root, to, '..'), { recursive: true });
    cpSync(from, join(this.root, to), { recursive: true, verbatimSymlinks: true });
    await this.type(`chown --recursive ${user}: ${to}`);
  }

  /** Ends everything on it and removes it. */
  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.holder.once('close', resolve));
    this.holder.stdin!.end();
    if (this.holder.exitCode === null && this.holder.signalCode === null) await closed;
  }
}

// ---- details ----

let count = 0;
