// Preloaded into a client: after SIGUSR2 its main thread is busy for 5 ms in every 20, until the next.
const { isMainThread } = require('node:worker_threads');

const BUSY_MS = 5;
const EVERY_MS = 20;
let beat = null;

if (isMainThread) {
  process.on('SIGUSR2', () => {
    if (beat !== null) {
      clearInterval(beat);
      beat = null;
      return;
    }
    beat = setInterval(() => {
      for (const end = performance.now() + BUSY_MS; performance.now() < end;);
    }, EVERY_MS);
  });
}
