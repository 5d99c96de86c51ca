// What a kind is told when a test makes and proves it: a version that nobody has released, and folders of its own.
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Artefact, Context, Kind } from '../src/artefact';

export const VERSION = '0.0.7';

export interface Making extends Context {
  /** Makes that kind, into `into`; from then on `made` knows it. */
  make(kind: Kind): Promise<Artefact[]>;
  remove(): void;
}

export function making(): Making {
  const scratch = mkdtempSync(path.join(os.tmpdir(), 'midip2p-release-test-'));
  const work = () => mkdtempSync(path.join(scratch, 'work-'));
  const made = new Map<string, Artefact[]>();
  const context: Making = {
    root: path.resolve(__dirname, '../../..'),
    into: work(),
    version: VERSION,
    commit: 'c0ffee',
    epoch: 1_700_000_000,
    work,
    progress: () => undefined,
    made: (name) => Promise.resolve(made.get(name)!),
    make: async (kind) => {
      made.set(kind.name, await kind.make(context));
      return made.get(kind.name)!;
    },
    remove: () => rmSync(scratch, { recursive: true, force: true }),
  };
  return context;
}
