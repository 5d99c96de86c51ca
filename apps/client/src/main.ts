// The `midip2p` program.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Ending } from './ending';
import { complaintLine, complaintOf } from './errors';
import { run } from './index';
import { writeLines } from './screen';

const { version } = JSON.parse(readFileSync(path.join(__dirname, '../package.json'), 'utf8')) as { version: string };
const { stdin, stdout, stderr, env } = process;

// If the reader of our output went away, or the terminal was closed, this is no reason to complain or to stop a jam.
for (const stream of [stdout, stderr]) stream.on('error', () => undefined);
const ending = new Ending(
  (code) => process.exit(code),
  (error) => writeLines(stderr, complaintLine(complaintOf(error))),
);
ending.listen(process);

void run(process.argv.slice(2), { stdin, stdout, stderr, environment: env, ending, version }).then((code) =>
  process.exit(code),
);
