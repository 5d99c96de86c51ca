// The Debian packages of this checkout, made once for a run of tests.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

export const ROOT = join(__dirname, '../../..');

export interface Debs {
  client: string;
  server: string;
}

/** A minute of work. npm run test:system has built what they are made of. */
export function madeDebs(): Debs {
  const main = join(ROOT, 'tools/release/dist/main.js');
  const output = execFileSync(process.execPath, [main, '--only', 'deb', '--no-prove', '--json'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const { artefacts } = JSON.parse(output) as { artefacts: { kind: string; file: string }[] };
  const [client, server] = artefacts
    .filter(({ file }) => file.endsWith('.deb'))
    .map(({ file }) => join(ROOT, 'dist/release', file));
  return { client: client!, server: server! };
}
