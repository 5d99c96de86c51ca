// What is released: which commit of it, made when, and whether the checkout is that commit.
import { run } from './program';

export interface Commit {
  id: string;
  /** In seconds. SOURCE_DATE_EPOCH says another time, as everywhere. */
  epoch: number;
  /** Files that are not as the commit has them. */
  changed: string[];
}

export async function commitOf(root: string): Promise<Commit> {
  const git = async (...args: string[]) => (await run('git', args, { cwd: root })).trimEnd();
  const [id, time] = (await git('log', '-1', '--format=%H %ct')).split(' ');
  const status = await git('status', '--porcelain');
  const changed = status.split('\n').flatMap((line) => (line === '' ? [] : [line.slice(3)]));
  return { id: id!, epoch: Number(process.env.SOURCE_DATE_EPOCH ?? time), changed };
}
