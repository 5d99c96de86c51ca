#!/usr/bin/env node
// npm run dev: TypeScript rebuilt as it is saved, and the server on an embedded database, started again after each build.
import { spawn } from 'node:child_process';
import { at, bin, root, startedAs } from './house.mjs';
import { setUp } from './build.mjs';

const USAGE = `
usage: npm run dev [-- OPTIONS OF midip2p-server]

Sets everything up, then rebuilds TypeScript as you save and runs the server, started again after every build, on a
real PostgreSQL of its own. Its data lives in .midip2p/dev (MIDIP2P_DATA_DIR); its settings are MIDIP2P_SECTION_KEY.
C++ is not watched: node tools/setup/build.mjs native. Ctrl-C ends all of it.`;

await startedAs(
  import.meta.url,
  USAGE,
  async (args) => {
    await setUp();
    const env = { MIDIP2P_DATA_DIR: at('.midip2p/dev'), ...process.env };
    const watched = ['apps/server', 'apps/client', 'tools/jam'];
    const children = [
      spawn(bin('tsc'), ['--build', '--watch', '--preserveWatchOutput', ...watched], { cwd: root, stdio: 'inherit' }),
      spawn(process.execPath, ['--watch', '--watch-preserve-output', bin('midip2p-server'), ...args], {
        cwd: root,
        env,
        stdio: 'inherit',
      }),
    ];
    // When one of them ends, whatever the reason, half of a development server is no use.
    const ended = children.map((child) => new Promise((resolve) => child.on('close', (code) => resolve(code ?? 0))));
    const code = await Promise.race(ended);
    children.forEach((child) => child.kill('SIGTERM'));
    await Promise.all(ended);
    return code;
  },
  { graceMs: 10_000 },
); // the database puts its things away
