// A group of processes that may hold so much memory and no more: what holds more is ended by the system, as in a container.
import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface MemoryGroup {
  /** Where a process writes its id to belong to it. */
  procs: string;
  /** When nobody belongs to it any more. */
  remove(): void;
}

/** null: nobody may make one here, as in most containers. */
export function memoryGroup(bytes: number): MemoryGroup | null {
  const name = `midip2p-test-${process.pid}`;
  const v2 = '/sys/fs/cgroup';
  const [parent, limit] = existsSync(join(v2, 'cgroup.controllers'))
    ? [v2, 'memory.max']
    : [join(v2, 'memory'), 'memory.limit_in_bytes'];
  const path = join(parent, name);
  try {
    mkdirSync(path);
  } catch {
    return null; // EROFS, EACCES, ENOENT
  }
  const remove = () => rmdirSync(path);
  try {
    writeFileSync(join(path, limit), String(bytes));
    if (Number(readFileSync(join(path, limit), 'utf8')) !== bytes) throw new Error('it is not kept');
  } catch {
    remove(); // no controller of memory in it
    return null;
  }
  return { procs: join(path, 'cgroup.procs'), remove };
}
