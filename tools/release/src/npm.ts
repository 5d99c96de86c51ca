// The npm packages: ours are published as they are installed, each program as one file that asks no registry for a name
// of ours.
import { chmodSync, copyFileSync, existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Artefact, Kind } from './artefact';
import { ReleaseError } from './failure';
import { bundling, type Manifest } from './npm-manifest';
import { type NpmPackage, npmPackages } from './npm-packages';
import { proveNpm } from './npm-proof';
import { packed, sha256 } from './packed';

export const npm: Kind = {
  name: 'npm',
  title: 'the npm packages',

  async make(context) {
    const all = await npmPackages(context);
    const into = path.join(context.into, 'npm');
    mkdirSync(into, { recursive: true });
    const artefacts: Artefact[] = [];
    for (const one of all) {
      const stage = context.work();
      staged(path.join(stage, 'package'), one, all);
      if (one.gives.length > 0) laidOut(path.join(stage, 'package/packages'), one.gives, artefacts, context.version);
      const file = path.join(into, tarballOf(one.manifest));
      await packed(file, stage, ['package'], context.epoch);
      const inside = [one, ...one.bundles.map((name) => packageNamed(name, all))].flatMap(({ holds }) => holds);
      artefacts.push({ kind: 'npm', file, ...(inside.length > 0 && { holds: inside }) });
    }
    return artefacts;
  },

  prove: proveNpm,
};

/** As npm calls it. */
const tarballOf = ({ name, version }: Pick<Manifest, 'name' | 'version'>): string =>
  `${name.replace('@', '').replace('/', '-')}-${version}.tgz`;

// ---- details ----

const packageNamed = (name: string, all: readonly NpmPackage[]): NpmPackage =>
  all.find((one) => one.manifest.name === name)!;

/** What a server gives away at GET /get, and the index without which it gives nothing (apps/server/src/get). */
function laidOut(folder: string, names: readonly string[], made: readonly Artefact[], version: string): void {
  mkdirSync(folder, { mode: 0o755 });
  const files = names.map((name) => {
    const file = tarballOf({ name, version });
    const from = made.find((one) => path.basename(one.file) === file)!.file;
    copyFileSync(from, path.join(folder, file));
    chmodSync(path.join(folder, file), 0o644);
    return {
      ...{ file, bytes: statSync(from).size, sha256: sha256(from) },
      what: 'The client, midip2p: for Linux on x86-64, with Node 20.19 or newer',
      install: 'npm install --global ./FILE',
    };
  });
  writeFileSync(path.join(folder, 'index.json'), `${JSON.stringify({ version, files }, null, 2)}\n`, { mode: 0o644 });
}

/** Lays a package out as it is installed; what it bundles lies in its own node_modules. */
function staged(folder: string, { manifest, files, bundles }: NpmPackage, all: readonly NpmPackage[]): void {
  const inside = bundles.map((name) => packageNamed(name, all));
  const whole =
    inside.length > 0
      ? bundling(
          manifest,
          inside.map((one) => one.manifest),
        )
      : manifest;
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'package.json'), `${JSON.stringify(whole, null, 2)}\n`, { mode: 0o644 });
  const programs = Object.values(manifest.bin ?? {});
  for (const [name, from] of files) {
    if (!existsSync(from))
      throw new ReleaseError(
        'not-built',
        `${from} is not there, and ${manifest.name} is published with it; npm run release builds first`,
      );
    const to = path.join(folder, name);
    mkdirSync(path.dirname(to), { recursive: true });
    copyFileSync(from, to);
    chmodSync(to, programs.includes(name) ? 0o755 : 0o644);
  }
  for (const one of inside) staged(path.join(folder, 'node_modules', one.manifest.name), { ...one, bundles: [] }, all);
}
