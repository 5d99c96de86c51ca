// Other people's code that is compiled into the prebuilt addon, so that somebody who looks for a library with a known
// fault finds it in the bill of materials.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Component } from './artefact';
import { run } from './program';

/**
 * OpenSSL and libstdc++ are linked statically, as this machine has them (glibc-sysroot.ts); node-addon-api is headers.
 */
export async function addonComponents(root: string): Promise<Component[]> {
  const openssl = await run('dpkg-query', ['--show', '--showformat', '${Version}', 'libssl-dev']);
  const gcc = await run('c++', ['-dumpfullversion']);
  const { version, license } = JSON.parse(
    readFileSync(path.join(root, 'node_modules/node-addon-api/package.json'), 'utf8'),
  ) as { version: string; license: string };
  return [
    component('openssl', openssl, 'Apache-2.0', 'pkg:deb/debian/openssl'),
    component('libstdc++', gcc, 'GPL-3.0-or-later WITH GCC-exception-3.1', 'pkg:generic/libstdc%2B%2B'),
    component('node-addon-api', version, license, 'pkg:npm/node-addon-api'),
  ];
}

// ---- details ----

function component(name: string, printed: string, licence: string, purl: string): Component {
  const version = printed.trim();
  return { name, version, licence, purl: `${purl}@${encodeURIComponent(version)}` };
}
