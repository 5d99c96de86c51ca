// Started by lifeline.mjs beside a command: when the command is gone, however it went, whatever still lives of it ends.
import { endAll } from './processes.mjs';

const [mark] = process.argv.slice(2);
// Ctrl-C and hang-ups are the command's to answer; it has a session of its own besides.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => undefined);
process.stdin.resume().on('close', () => void endAll(mark, { graceMs: 500 }));
