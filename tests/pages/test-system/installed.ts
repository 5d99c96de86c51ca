// The programs as they are installed: under their own names, on everybody's path.
import { mkdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import type { World } from './world';

export function install(world: World): void {
  mkdirSync(world.file('bin'));
  for (const [app, name] of [
    ['client', 'midip2p'],
    ['server', 'midip2p-server'],
    ['relay', 'midip2p-relay'],
  ] as const)
    symlinkSync(path.join(world.repository, 'apps', app, 'bin', `${name}.js`), path.join(world.file('bin'), name));
}
