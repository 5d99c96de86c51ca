// The ways in which a client can end, and how it first leaves a running jam: sounding notes are released, the others
// are told, the files are completed.
import os from 'node:os';

/** All signals that end a program by default and that it can handle. SIGHUP: its terminal was closed. */
const WISHES = [
  ...(['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGBREAK', 'SIGABRT', 'SIGALRM', 'SIGVTALRM', 'SIGXCPU'] as const),
  ...(['SIGUSR2', 'SIGIO', 'SIGPWR', 'SIGSTKFLT'] as const),
];
/** A launcher and a terminal may both pass on the same control-C. After this time a second one means: at once. */
const SAME_REQUEST_MS = 1000;
/** The time that a jam has to fall silent when it was asked twice, and that a jam which failed has to end in order. */
const SILENCE_MS = 1000;
const ORDER_MS = 15_000;

export class Ending {
  private readonly leaving = new AbortController();
  private jams = 0;
  private asked = 0;
  private silent: () => void = () => undefined;
  private readonly silence = new Promise<void>((resolve) => (this.silent = resolve));
  private failure: { error: unknown } | null = null;

  /** `exit` ends the process; `complain` reports an error that nothing has caught. */
  constructor(
    private readonly exit: (code: number) => void,
    private readonly complain: (error: unknown) => void,
  ) {}

  /** Aborted when the jam is to be left. */
  get signal(): AbortSignal {
    return this.leaving.signal;
  }

  /** Handles every signal of this system, and every error that nothing has caught. */
  listen(program: NodeJS.Process): void {
    for (const name of WISHES) {
      if (!(name in os.constants.signals)) continue;
      program.on(name, () => this.request(128 + os.constants.signals[name as NodeJS.Signals]));
    }
    program.on('uncaughtException', (error) => this.fail(error));
    program.on('unhandledRejection', (error) => this.fail(error));
  }

  /**
   * While `act` runs, it decides what a request to end means. When it is over, throws an error that nothing has caught
   * meanwhile.
   */
  async inOrder<T>(act: () => Promise<T>): Promise<T> {
    this.jams += 1;
    try {
      return await act();
    } finally {
      this.jams -= 1;
      // The first failure is the cause; the error of the jam itself may follow from it.
      // eslint-disable-next-line no-unsafe-finally
      if (this.failure !== null) throw this.failure.error;
    }
  }

  /** Call it when nothing of ours sounds any more, and no file is open. */
  isSilent(): void {
    this.silent();
  }

  /** Somebody wants the client to end. Outside a jam there is nothing to put in order: it ends with that exit code. */
  request(code: number): void {
    if (this.jams === 0) return this.exit(code);
    if (!this.leaving.signal.aborted) {
      this.asked = performance.now();
      this.leaving.abort();
    } else if (performance.now() - this.asked > SAME_REQUEST_MS) {
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

/** One step of an ending. `withinMs`: the longest time to wait for a step that depends on others. */
export interface EndingStep {
  withinMs: number;
  act: () => unknown;
}

/** Runs every step, even if one before it failed; resolves with the first error, or null. */
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

/** Waits without keeping the process alive. */
const after = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms).unref());
