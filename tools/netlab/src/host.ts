// One host of a lab, and how a program comes to run in it.
import { type ChildProcess, spawn, type SpawnOptions } from 'node:child_process';

export class Host {
  constructor(
    /** Keeps the namespace; nothing else runs in it. */
    readonly pid: number,
    readonly address: string,
    readonly address6: string,
    private readonly userNamespace: boolean,
  ) {}

  /** What to start so that PROGRAM runs here. It has this host's network, and all else of whoever starts it. */
  command(program: string, args: readonly string[] = []): { command: string; args: string[] } {
    // --preserve-credentials: the user namespace knows one uid, the caller's, and it is kept.
    const user = this.userNamespace ? ['--user', '--preserve-credentials'] : [];
    return { command: 'nsenter', args: ['--target', String(this.pid), ...user, '--net', '--', program, ...args] };
  }

  /** nsenter becomes the program: the child's pid and signals are the program's. It stays the caller's to end. */
  spawn(program: string, args: readonly string[] = [], options: SpawnOptions = {}): ChildProcess {
    const { command, args: all } = this.command(program, args);
    return spawn(command, all, options);
  }
}
