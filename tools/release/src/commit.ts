// The commit that is released, when it was made, and whether the checkout is exactly that commit.
import { run } from './program';

export interface Commit {
  id: string;
  /** When it was made, in seconds; SOURCE_DATE_EPOCH replaces it, as is usual. */
  epoch: number;
  /** Files that differ from the commit. */
  changed: string[];
}

export async function commitOf(root: string): Promise<Commit> {
  const git = async (...args: string[]) => (await run('git', args, { cwd: root })).trimEnd();
  const [id, time] = (await git('log', '-1', '--format=%H %ct')).split(' ');
  const status = await git('status', '--porcelain');
  const changed = status.split('\n').flatMap((line) => (line === '' ? [] : [line.slice(3)]));
  return { id: id!, epoch: Number(process.env.SOURCE_DATE_EPOCH ?? time), changed };
}
