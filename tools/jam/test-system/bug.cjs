// Preloaded into a client: at SIGCONT it has a bug, outside of everything that could catch it.
const { isMainThread } = require('node:worker_threads');

if (isMainThread) {
  process.on('SIGCONT', () =>
    setImmediate(() => {
      throw Object.assign(new Error('a bug'), { code: 'bug' });
    }),
  );
}
