// One host of a lab, and how to run a program in it.
import { type ChildProcess, spawn, type SpawnOptions } from 'node:child_process';

export class Host {
  constructor(
    /** The process that keeps the namespace alive; it does nothing else. */
    readonly pid: number,
    readonly address: string,
    readonly address6: string,
    private readonly userNamespace: boolean,
  ) {}

  /** The command that runs PROGRAM here: with this host's network, and everything else as the caller has it. */
  command(program: string, args: readonly string[] = []): { command: string; args: string[] } {
    // --preserve-credentials: the user namespace has one uid, the caller's, which is to stay.
    const user = this.userNamespace ? ['--user', '--preserve-credentials'] : [];
    return { command: 'nsenter', args: ['--target', String(this.pid), ...user, '--net', '--', program, ...args] };
  }

  /** nsenter becomes the program: the child's pid and signals are the program's. It stays the caller's to end. */
  spawn(program: string, args: readonly string[] = [], options: SpawnOptions = {}): ChildProcess {
    const { command, args: all } = this.command(program, args);
    return spawn(command, all, options);
  }
}
