// Makes what was asked for, one kind after the other, and proves it.
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Artefact, Context } from './artefact';
import { billOfMaterials } from './bill-of-materials';
import { checksums } from './checksums';
import { commitOf } from './commit';
import { ReleaseError } from './failure';
import { KINDS } from './kinds';
import type { ReleaseOptions } from './options';
import { sha256 } from './packed';

/** One line of the report. */
interface Released {
  kind: string;
  /** Its name below dist/release. */
  file: string;
  bytes: number;
  sha256: string;
  /** What was shown of it; null: it was not asked for. */
  proof: string | null;
}

export interface Report {
  version: string;
  commit: string;
  /** Files that are not as the commit has them: such a release cannot be made again. */
  changed: string[];
  artefacts: Released[];
}

/** Told what goes on. */
export interface Audience {
  /** Runs `work` as one step that is shown, and `tell`s where it is. */
  step<T>(title: string, work: (progress: (text: string) => void) => Promise<T>): Promise<T>;
}

export async function release(root: string, options: ReleaseOptions, audience: Audience): Promise<Report> {
  const commit = await commitOf(root);
  const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { version: string };
  const into = path.join(root, 'dist/release');
  mkdirSync(into, { recursive: true });
  const scratch = mkdtempSync(path.join(os.tmpdir(), 'midip2p-release-'));
  const clear = () => rmSync(scratch, { recursive: true, force: true });
  process.once('exit', clear); // who is told to stop in the middle goes without coming by below
  chmodSync(scratch, 0o755); // where root does this, what it starts may be of another account
  const known = new Map<string, Promise<Artefact[]>>();
  const make = (name: string): Promise<Artefact[]> => {
    const kind = KINDS.find((one) => one.name === name);
    if (!kind) throw new ReleaseError('unknown-kind', `nothing makes "${name}"`);
    const begun = known.get(name) ?? audience.step(`making ${kind.title}`, (progress) => kind.make(context(progress)));
    known.set(name, begun);
    return begun;
  };
  const context = (progress: (text: string) => void): Context => ({
    ...{ root, into, version, commit: commit.id, epoch: commit.epoch, progress, made: make },
    work: () => {
      const made = mkdtempSync(path.join(scratch, 'work-'));
      chmodSync(made, 0o755);
      return made;
    },
  });
  try {
    const artefacts: Released[] = [];
    const released = ({ kind, file }: Artefact, proof: string | null): Released => ({
      ...{ kind, file: path.relative(into, file), bytes: statSync(file).size, sha256: sha256(file), proof },
    });
    for (const kind of KINDS.filter(({ name }) => options.only.includes(name)))
      for (const artefact of await make(kind.name)) {
        const title = `proving ${path.basename(artefact.file)}`;
        const prove = () => audience.step(title, (progress) => kind.prove(artefact, context(progress)));
        artefacts.push(released(artefact, options.prove ? await prove() : null));
        if (!artefact.holds) continue;
        const bill = await billOfMaterials(
          artefact,
          context(() => undefined),
        );
        artefacts.push(released(bill, `valid CycloneDX, ${artefact.holds.length} components`));
      }
    await checksums(into);
    return { version, commit: commit.id, changed: commit.changed, artefacts };
  } finally {
    process.off('exit', clear);
    clear();
  }
}
