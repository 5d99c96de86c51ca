#!/usr/bin/env node
// The lock file says the same as every package.json, pins exactly, and carries no address of a registry.
import { readFileSync } from 'node:fs';
import { at, startedAs, workspaces } from './house.mjs';

const USAGE = `
usage: node tools/setup/lock-check.mjs

Checks package-lock.json against every package.json of the repository: same dependencies, exact versions, a checksum
for every package, and no registry's address. Asks no registry.`;

const KINDS = ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'];

/** What is wrong, one line each. `manifests`: {folder: package.json}, '' is the root. */
export function lockTroubles(lock, manifests) {
  const troubles = [];
  for (const [folder, manifest] of Object.entries(manifests)) {
    const name = folder || 'package.json';
    const locked = lock.packages[folder];
    if (!locked) {
      troubles.push(`${name}: not in the lock file`);
      continue;
    }
    for (const kind of KINDS) {
      const [here, there] = [manifest[kind] ?? {}, locked[kind] ?? {}];
      for (const dependency of new Set([...Object.keys(here), ...Object.keys(there)])) {
        const [want, got] = [here[dependency], there[dependency]];
        if (want !== got)
          troubles.push(`${name}: ${kind} ${dependency} is ${want ?? 'not there'}, locked ${got ?? 'not at all'}`);
        if (want && !/^\d+\.\d+\.\d+[\w.-]*$/.test(want))
          troubles.push(`${name}: ${dependency} ${want} is not pinned exactly`);
      }
    }
  }
  for (const [where, entry] of Object.entries(lock.packages)) {
    if (entry.resolved && !entry.link) troubles.push(`${where}: carries an address (${entry.resolved})`);
    const installed = where.includes('node_modules/') && !entry.link && !entry.inBundle;
    if (installed && !entry.integrity) troubles.push(`${where}: has no checksum`);
  }
  return troubles;
}

await startedAs(import.meta.url, USAGE, () => {
  const read = (...parts) => JSON.parse(readFileSync(at(...parts), 'utf8'));
  const manifests = Object.fromEntries(['', ...workspaces()].map((folder) => [folder, read(folder, 'package.json')]));
  const troubles = lockTroubles(read('package-lock.json'), manifests);
  for (const trouble of troubles) console.error(trouble);
  if (troubles.length > 0) console.error('run npm install, then npm ci on the fresh lock file');
  return troubles.length > 0 ? 1 : 0;
});
