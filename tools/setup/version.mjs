#!/usr/bin/env node
// The version is package.json's. Where something else has to carry it, because its reader looks nowhere else, it is
// written by this file and compared by npm run lint.
import { readFileSync, writeFileSync } from 'node:fs';
import { at, startedAs, workspaces } from './house.mjs';

const USAGE = `
usage: node tools/setup/version.mjs [--set X.Y.Z]

Compares the version in the root's package.json with every place that carries it, and names those that differ; exits 1 then.
  --set X.Y.Z   writes that version into package.json and into all of them`;

/** [what stands before it], the version. Each file has at least one of them. */
const V = String.raw`(\d+\.\d+\.\d+(?:-[\w.]+)?)`;
const manifest = new RegExp(String.raw`^((?:  "version"|    "@midip2p/[\w-]+"): ")${V}`, 'gm');
const places = () => [
  ...['', ...workspaces()].map((folder) => ({ file: `${folder && `${folder}/`}package.json`, pattern: manifest })),
  // Of our own entries alone: the root, each workspace, and what they ask of each other.
  {
    file: 'package-lock.json',
    pattern: new RegExp(
      String.raw`(^  "version": "|^    "(?:${workspaces().join('|')})?": \{\n(?:      "name": "[^"]+",\n)?      "version": "|^        "@midip2p/[\w-]+": ")${V}`,
      'gm',
    ),
  },
  { file: 'deploy/helm/midip2p/Chart.yaml', pattern: new RegExp(`^((?:version|appVersion): )${V}`, 'gm') },
  {
    file: 'tests/chart/test-system/__snapshots__/golden.test.ts.snap',
    pattern: new RegExp(`(kubernetes\\.io/version: "|helm\\.sh/chart: midip2p-|image: "midip2p-server:)${V}`, 'g'),
  },
  { file: 'deploy/docker/Dockerfile', pattern: new RegExp(`(midip2p-server:|^ARG VERSION=)${V}`, 'gm') },
  { file: 'deploy/docker/compose.yaml', pattern: new RegExp(`(MIDIP2P_VERSION:-)${V}`, 'g') },
  { file: 'docs/self-host.md', pattern: new RegExp(`(registry\\.example\\.org/midip2p-server:)${V}`, 'g') },
  { file: 'apps/server/openapi.json', pattern: new RegExp(`^(    "version": ")${V}`, 'gm') },
];

/** Every place that says something else, and every file in which no version was found: one line each. */
export function versionTroubles(version, all) {
  return all.flatMap(({ file, pattern, text }) => {
    const found = [...text.matchAll(pattern)];
    if (found.length === 0) return [`${file}: carries no version where one is looked for`];
    const other = new Set(found.map(([, , said]) => said).filter((said) => said !== version));
    return [...other].map((said) => `${file}: says ${said}, and the version is ${version}`);
  });
}

/** A text with that version wherever it had one. */
export const withVersion = (version, { pattern, text }) => text.replace(pattern, (_, before) => before + version);

const read = (file) => readFileSync(at(file), 'utf8');

await startedAs(import.meta.url, USAGE, ([option, wanted, ...more]) => {
  if (option !== undefined && (option !== '--set' || more.length > 0 || !new RegExp(`^${V}$`).test(wanted ?? ''))) {
    console.error(`nothing can be done with "${[option, wanted, ...more].join(' ')}"; --help says what there is`);
    return 2;
  }
  const all = places().map((place) => ({ ...place, text: read(place.file) }));
  if (wanted !== undefined) {
    for (const place of all) writeFileSync(at(place.file), withVersion(wanted, place));
    console.log(`the version is ${wanted} in ${all.length} files`);
    return 0;
  }
  const troubles = versionTroubles(JSON.parse(read('package.json')).version, all);
  for (const trouble of troubles) console.error(trouble);
  if (troubles.length > 0) console.error('run node tools/setup/version.mjs --set X.Y.Z');
  return troubles.length > 0 ? 1 : 0;
});
