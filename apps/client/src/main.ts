// The `midip2p` program.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { complaintLine, complaintOf } from './errors';
import { run } from './index';

const { version } = JSON.parse(readFileSync(path.join(__dirname, '../package.json'), 'utf8')) as { version: string };
const { stdin, stdout, stderr, env } = process;

const leaving = new AbortController();
/** A launcher and a terminal may both pass on one wish to leave; asked again later, it is meant: at once. */
const SAME_WISH_MS = 1000;
let asked = 0;
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    if (leaving.signal.aborted && performance.now() - asked > SAME_WISH_MS) process.exit(130);
    if (!leaving.signal.aborted) asked = performance.now();
    leaving.abort();
  });
}
// A reader of our output that went away is no reason to complain, or to stop a jam.
stdout.on('error', () => undefined);
const unexpected = (error: unknown) => {
  stderr.write(`${complaintLine(complaintOf(error))}\n`);
  process.exit(1);
};
process.on('uncaughtException', unexpected);
process.on('unhandledRejection', unexpected);

void run(process.argv.slice(2), { stdin, stdout, stderr, environment: env, leave: leaving.signal, version }).then(
  (code) => process.exit(code),
);
