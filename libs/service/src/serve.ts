/** What runs until it is told to stop. */
export interface Running {
  /** Lets nobody new in, and stops when those who are there have gone, or it has waited for long enough. */
  drain(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Starts it. From then on SIGTERM drains it, SIGINT stops it, and a second signal, as one that comes before it runs, ends the process at
 * once. `name`: in front of what it says on stderr.
 */
export async function serveUntilTold<R extends Running>(name: string, start: () => Promise<R>): Promise<R> {
  // From the start, for the first process of a container has no others, and without a gap: Node loses a signal that comes
  // while its last listener is replaced.
  const atOnce = (): void => process.exit(130);
  let [onTerm, onInt] = [atOnce, atOnce];
  process.on('SIGTERM', () => onTerm()).on('SIGINT', () => onInt());
  const running = await start();
  const end = (how: () => Promise<void>) => () => {
    onTerm = onInt = atOnce;
    how().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(`${name}: stopping failed: ${(error as Error).message}`);
        process.exit(1);
      },
    );
  };
  [onTerm, onInt] = [end(() => running.drain()), end(() => running.stop())];
  return running;
}
