// Several servers on one database behind one address, and ways to disturb all of them without players noticing it.
import { spawnSync } from 'node:child_process';
import { chownSync, copyFileSync, mkdtempSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  Balancer,
  type DatabaseClient,
  databaseClient,
  lastingPort,
  ServerProcess,
  sharedKeys,
  startTestDatabase,
  temporaryDir,
  type TestDatabase,
} from '@midip2p/testkit';
import { childrenOf } from './proc';

/** Loaded before a server: its calendar goes by TEST_HOURS_AHEAD. */
const CALENDAR = join(__dirname, '../../../libs/testkit/calendar.cjs');
const SECONDS_PER_HOUR = 3600;

/** A clock for the database, in a schema whose functions are found before PostgreSQL's own. */
const A_CLOCK = readFileSync(join(__dirname, '../../../apps/server/test/a-clock.sql'), 'utf8');

/** The locks by which servers say that they are connected to the database (replicas/lease). */
const LOCKS = `pg_locks WHERE locktype = 'advisory' AND granted AND objsubid = 2 AND classid = ${0x6d696401}::oid`;
const CONNECTED = `SELECT count(*)::int AS connected FROM ${LOCKS}`;
/** Peers that are on a roster by a server that has such a lock. */
const PRESENT = `
  SELECT count(*)::int AS present FROM peer
   WHERE state = 'ready' AND (hashtext(replica_id::text)::bigint & 4294967295)::oid IN (SELECT objid FROM ${LOCKS})`;

export class Cluster {
  private constructor(
    readonly replicas: readonly ServerProcess[],
    private readonly database: TestDatabase,
    private readonly balancer: Balancer,
    private readonly rows: DatabaseClient,
    private readonly disk: SmallDisk,
    private readonly close_: () => void,
  ) {}

  /**
   * As many servers as clocks; `clocks`: how far each server's clock is ahead, s. Somebody must `close` it. Root: it
   * mounts a disk.
   */
  static async start(clocks: readonly number[]): Promise<Cluster> {
    const database = await startTestDatabase();
    const rows = await databaseClient(database.url);
    await rows.query(A_CLOCK);
    const secrets = temporaryDir('midip2p-cluster-');
    const keys = sharedKeys(secrets.path);
    const url = `${database.url}?options=-c%20search_path%3Dpublic%2Cclock%2Cpg_catalog`;
    // The first server makes the certificate for all of them, and prepares the database.
    const maker = await ServerProcess.start({ config: { database: { url } } });
    const certificate = join(secrets.path, 'certificate.pem');
    copyFileSync(maker.certificateFile, certificate);
    await maker.close();
    const disk = new SmallDisk();
    await disk.holds(['peer', 'room_event', 'device'], rows, database.pid);
    const replicas: ServerProcess[] = [];
    const balancer = await Balancer.open();
    for (const ahead of clocks) {
      const tls = { certificateFile: certificate, keyFile: certificate };
      const config = { database: { url }, operations: { port: await lastingPort() }, keys, tls };
      replicas.push(await ServerProcess.start({ config, within: withClock(ahead) }));
    }
    balancer.add(...replicas);
    return new Cluster(replicas, database, balancer, rows, disk, () => secrets.remove());
  }

  /** HOST:PORT#FINGERPRINT, whichever server answers. */
  get address(): string {
    return `${this.balancer.host}:${this.balancer.port}#${this.replicas[0]!.address.fingerprint}`;
  }

  get databaseUrl(): string {
    return this.database.url;
  }

  /** How many peers are on rosters by servers that are alive. */
  async present(): Promise<number> {
    return (await this.rows.query<{ present: number }>(PRESENT)).rows[0]!.present;
  }

  /** How often the servers that run have counted such trouble with the database (midip2p_database_errors_total). */
  async troubles(kind: 'full' | 'late'): Promise<number> {
    const counts = await Promise.all(
      this.replicas.map(async ({ operations: { host, port } }) => {
        const text = await (await fetch(`http://${host}:${port}/metrics`)).text();
        return Number(
          new RegExp(`^midip2p_database_errors_total\\{kind="${kind}"\\} (\\d+)$`, 'm').exec(text)?.[1] ?? 0,
        );
      }),
    );
    return counts.reduce((sum, times) => sum + times, 0);
  }

  /** Ends that server as a crash does; resolves when the database has noticed. */
  async kill(number: number): Promise<void> {
    const before = await this.connected();
    await this.replica(number).signal('SIGKILL');
    while ((await this.connected()) >= before);
  }

  /** Starts it again; resolves when it is ready. */
  async begin(number: number): Promise<void> {
    await this.replica(number).begin();
  }

  /** Sets the database's clock from here on. */
  async setClock(aheadSeconds: number): Promise<void> {
    await this.rows.query(`UPDATE clock.setting SET ahead = interval '${aheadSeconds} s'`);
  }

  /** Stops the database for as long as `during` takes. */
  async frozen(during: () => Promise<void>): Promise<void> {
    const all = [this.database.pid, ...childrenOf(this.database.pid)];
    const signal = (name: NodeJS.Signals) =>
      all.forEach((pid) => {
        try {
          process.kill(pid, name);
        } catch {
          // It has ended meanwhile.
        }
      });
    signal('SIGSTOP');
    try {
      await during();
    } finally {
      signal('SIGCONT');
    }
  }

  /** Fills the disk of the tables that a jam writes for as long as `during` takes. */
  async full(during: () => Promise<void>): Promise<void> {
    this.disk.fill();
    try {
      await during();
    } finally {
      this.disk.clear();
    }
  }

  /** Ends every connection that listens or holds a lease; returns how many. */
  async cutListeners(): Promise<number> {
    const cut = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                  WHERE application_name IN ('midip2p listener', 'midip2p lease')`;
    return (await this.rows.query(cut)).rows.length;
  }

  async close(): Promise<void> {
    for (const replica of this.replicas) await replica.close();
    await this.balancer.close();
    await this.rows.end();
    await this.database.stop();
    this.disk.remove();
    this.close_();
  }

  // ---- details ----

  private replica(number: number): ServerProcess {
    return this.replicas[number % this.replicas.length]!;
  }

  private async connected(): Promise<number> {
    return (await this.rows.query<{ connected: number }>(CONNECTED)).rows[0]!.connected;
  }
}

// ---- details ----

const withClock = (aheadSeconds: number) => (program: string, args: string[]) => ({
  command: 'env',
  args: [`TEST_HOURS_AHEAD=${aheadSeconds / SECONDS_PER_HOUR}`, `NODE_OPTIONS=--require=${CALENDAR}`, program, ...args],
});

/** A file system of a few MB. */
class SmallDisk {
  private readonly dir = mkdtempSync(join(tmpdir(), 'midip2p-disk-'));

  constructor() {
    run('mount', '-t', 'tmpfs', '-o', 'size=64m', 'midip2p-test', this.dir);
  }

  /** Moves those tables and their indexes there. `pid`: of the database. */
  async holds(tables: readonly string[], rows: DatabaseClient, pid: number): Promise<void> {
    const owner = Number(/^Uid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]);
    chownSync(this.dir, owner, owner);
    await rows.query(`CREATE TABLESPACE small LOCATION '${this.dir}'`);
    for (const table of tables) {
      await rows.query(`ALTER TABLE ${table} SET TABLESPACE small`);
      await rows.query(`ALTER INDEX ${table}_pkey SET TABLESPACE small`);
    }
  }

  fill(): void {
    const { bavail, bsize } = statfsSync(this.dir);
    writeFileSync(this.filler, Buffer.alloc(bavail * bsize));
  }

  clear(): void {
    rmSync(this.filler, { force: true });
  }

  remove(): void {
    run('umount', this.dir);
    rmSync(this.dir, { recursive: true });
  }

  private get filler(): string {
    return join(this.dir, 'filler');
  }
}

function run(command: string, ...args: string[]): void {
  const { status, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${stderr}`);
}
