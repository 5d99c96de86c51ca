// Preloaded into a client: after SIGURG its main thread is busy for 5 ms in every 20, until the next. It says so in a
// line as the client's own: {"event":"busy","on":true}. SIGURG, because a client leaves its jam at every signal that
// ends programs by default, and this one does not.
const { isMainThread } = require('node:worker_threads');

const BUSY_MS = 5;
const EVERY_MS = 20;
let beat = null;

if (isMainThread) {
  process.on('SIGURG', () => {
    if (beat !== null) {
      clearInterval(beat);
      beat = null;
    } else {
      beat = setInterval(() => {
        for (const end = performance.now() + BUSY_MS; performance.now() < end;);
      }, EVERY_MS);
    }
    process.stdout.write(`${JSON.stringify({ event: 'busy', on: beat !== null })}\n`);
  });
}
