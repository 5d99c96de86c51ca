// The ways in which a client is ended, and how a jam that is under way is left first: what sounds is released, the others
// are told, the files are whole.
import os from 'node:os';

/** All that end a program which says nothing about them, as far as a program can say anything. SIGHUP: its terminal was closed. */
const WISHES = [
  ...(['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGBREAK', 'SIGABRT', 'SIGALRM', 'SIGVTALRM', 'SIGXCPU'] as const),
  ...(['SIGUSR2', 'SIGIO', 'SIGPWR', 'SIGSTKFLT'] as const),
];
/** A launcher and a terminal may both pass on one wish to leave; asked again later, it is meant: at once. */
const SAME_WISH_MS = 1000;
/** A jam that was asked twice is given so long to fall silent, and one that has failed to be left in order. */
const SILENCE_MS = 1000;
const ORDER_MS = 15_000;

export class Ending {
  private readonly leaving = new AbortController();
  private jams = 0;
  private asked = 0;
  private silent: () => void = () => undefined;
  private readonly silence = new Promise<void>((resolve) => (this.silent = resolve));
  private failure: { error: unknown } | null = null;

  /** `exit` ends the process; `complain` tells of an error that nothing has caught. */
  constructor(
    private readonly exit: (code: number) => void,
    private readonly complain: (error: unknown) => void,
  ) {}

  /** Aborted when the jam is to be left. */
  get signal(): AbortSignal {
    return this.leaving.signal;
  }

  /** Hears every signal that there is on this system, and every error that nothing has caught. */
  listen(program: NodeJS.Process): void {
    for (const name of WISHES) {
      if (!(name in os.constants.signals)) continue;
      program.on(name, () => this.wish(128 + os.constants.signals[name as NodeJS.Signals]));
    }
    program.on('uncaughtException', (error) => this.fail(error));
    program.on('unhandledRejection', (error) => this.fail(error));
  }

  /** While `act` runs a wish to end is left to it. Throws what nothing has caught meanwhile, once it is over. */
  async inOrder<T>(act: () => Promise<T>): Promise<T> {
    this.jams += 1;
    try {
      return await act();
    } finally {
      this.jams -= 1;
      // What failed first is the cause; what the jam itself says may come of it.
      // eslint-disable-next-line no-unsafe-finally
      if (this.failure !== null) throw this.failure.error;
    }
  }

  /** Nothing of ours sounds any more, and no file is open. */
  isSilent(): void {
    this.silent();
  }

  /** Somebody wants it to end. Outside of a jam there is nothing to put in order: it does, with that exit code. */
  wish(code: number): void {
    if (this.jams === 0) return this.exit(code);
    if (!this.leaving.signal.aborted) {
      this.asked = performance.now();
      this.leaving.abort();
    } else if (performance.now() - this.asked > SAME_WISH_MS) {
      void Promise.race([this.silence, after(SILENCE_MS)]).then(() => this.exit(code));
    }
  }

  /** An error that nothing has caught: a bug. It ends the jam, in the same order. */
  fail(error: unknown): void {
    if (this.jams === 0) {
      this.complain(error);
      return this.exit(1);
    }
    if (this.failure !== null) return;
    this.failure = { error };
    this.leaving.abort();
    void after(ORDER_MS).then(() => {
      this.complain(error);
      this.exit(1);
    });
  }
}

/** One step of an ending. `withinMs`: what waits for others is not waited for longer. */
export interface EndingStep {
  withinMs: number;
  act: () => unknown;
}

/** Every step, whatever becomes of those before it; resolves with what failed first, or null. */
export async function inTurn(steps: readonly EndingStep[]): Promise<unknown> {
  let failure: unknown = null;
  for (const { withinMs, act } of steps) {
    try {
      await Promise.race([act(), after(withinMs)]);
    } catch (error) {
      failure ??= error;
    }
  }
  return failure;
}

// ---- details ----

/** Nobody is kept alive by it. */
const after = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms).unref());
