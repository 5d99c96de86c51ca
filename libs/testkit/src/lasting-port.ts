import { createServer } from 'node:net';

/** Systems give outgoing connections ports from 32768 or 49152 up; ports that are registered for services are below. */
const FIRST = 20_000;
const LAST = 32_000;

/**
 * A TCP port of 127.0.0.1 that is free now, and that the system gives nobody else while what listens there is away: for
 * servers that are stopped and started again.
 */
export async function lastingPort(): Promise<number> {
  for (let tried = 0; tried < 100; ++tried) {
    const port = FIRST + Math.floor(Math.random() * (LAST - FIRST));
    if (await isFree(port)) return port;
  }
  throw new Error(`no TCP port of 127.0.0.1 between ${FIRST} and ${LAST} is free`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer()
      .once('error', () => resolve(false))
      .listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}
