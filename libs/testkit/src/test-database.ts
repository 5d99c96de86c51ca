import { chmodSync, rmSync } from 'node:fs';
import { startEmbeddedPostgres } from '@midip2p/server';
import { temporaryDir } from './temporary-dir';

export interface TestDatabase {
  url: string;
  /** The pid of its first process, which is the parent of all its others. */
  readonly pid: number;
  stop(): Promise<void>;
}

/**
 * A PostgreSQL that outlives the servers on it. `durable`: it waits for the disk at each commit, as an operator's does.
 */
export async function startTestDatabase({ durable = false } = {}): Promise<TestDatabase> {
  const dir = temporaryDir('midip2p-test-database-');
  chmodSync(dir.path, 0o711); // the account that runs it passes through
  const postgres = await startEmbeddedPostgres(dir.path, durable, () => undefined);
  return {
    url: postgres.url,
    get pid() {
      return postgres.pid;
    },
    stop: async () => {
      await postgres.stop();
      rmSync(postgres.dir, { recursive: true, force: true });
      dir.remove();
    },
  };
}
