// The one list of workspaces: the folders that package.json's `workspaces` finds. Each says in its own package.json what
// it is called and which others it knows; tests, lint and set-up take that from here. Node's own modules only.
const { existsSync, readdirSync, readFileSync } = require('node:fs');
const path = require('node:path');

const root = path.resolve(__dirname, '../..');
const manifestOf = (folder) => JSON.parse(readFileSync(path.join(root, folder, 'package.json'), 'utf8'));

/** By folder, as a path from the root: [{folder, manifest}]. */
function workspaces() {
  const folders = manifestOf('.').workspaces.flatMap((pattern) =>
    pattern.endsWith('/*')
      ? readdirSync(path.join(root, pattern.slice(0, -2))).map((name) => `${pattern.slice(0, -2)}/${name}`)
      : [pattern],
  );
  return folders
    .filter((folder) => existsSync(path.join(root, folder, 'package.json')))
    .sort()
    .map((folder) => ({ folder, manifest: manifestOf(folder) }));
}

/** Names of the workspaces among what it is built of. */
const builtOf = ({ dependencies = {} }) => Object.keys(dependencies).filter((name) => name.startsWith('@midip2p/'));

/** Names of the workspaces that it may import: those it is built of, and those that its tests need besides. */
const knownTo = (manifest) => [
  ...builtOf(manifest),
  ...builtOf({ dependencies: manifest.devDependencies }),
  ...(manifest.nx?.implicitDependencies ?? []),
];

module.exports = { root, workspaces, builtOf, knownTo };
