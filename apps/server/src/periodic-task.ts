/** Work that is done again and again, never twice at once: the pause begins when the work has ended. */
export class PeriodicTask {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();
  private readonly stopping = new AbortController();

  /** `work` ends early where its signal says so; what it throws goes to `onError`, and the next time comes all the same. */
  constructor(
    private readonly work: (signal: AbortSignal) => Promise<unknown>,
    private readonly everyMs: number,
    private readonly onError: (error: unknown) => void,
  ) {}

  get isStopped(): boolean {
    return this.stopping.signal.aborted;
  }

  /** Once it was stopped, it does not begin again: the start of a server may fail elsewhere meanwhile. */
  start(firstInMs = this.everyMs): void {
    if (this.isStopped) return;
    this.timer = setTimeout(() => {
      this.running = this.work(this.stopping.signal)
        .catch(this.onError)
        .then(() => this.start());
    }, firstInMs).unref();
  }

  /** Resolves when the work that goes on has ended. */
  async stop(): Promise<void> {
    this.stopping.abort();
    clearTimeout(this.timer);
    await this.running;
  }
}
