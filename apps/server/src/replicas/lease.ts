import { Client } from 'pg';
import { type Seen, Watch } from './watch';

/** Is told what becomes of a lease. */
export interface LeaseHolder {
  renewed(tookMs: number): void;
  /** It could not be renewed, and will be tried again in a moment. */
  missed(error: unknown): void;
  /** Only for the leader: these have died. Called again at each look until their leases are deleted. */
  died(dead: Seen[]): void;
}

const BEAT_MS = 1000;
const AGAIN_MS = 250;
/** If the database does not answer within this time, it is asked again on another connection. */
const ANSWER_WITHIN_MS = 4000;
/** Advisory locks, by two numbers as the database has them: one says which replicas are connected, one which leads. */
const CONNECTED = 0x6d696401;
const LEADS = 0x6d696402;
const SETTINGS = [
  'SET synchronous_commit = off', // it does no harm if a beat is lost
  // A machine that is gone is noticed by the database itself, and its connection with all locks ends.
  'SET tcp_keepalives_idle = 3; SET tcp_keepalives_interval = 1; SET tcp_keepalives_count = 3; SET tcp_user_timeout = 6000',
  // A process that sends nothing for this long is frozen: others may lead, and take its peers for lost. [PostgreSQL 14]
  "SET idle_session_timeout = '30s'",
];

/**
 * This replica's lease in the database: a beat each second on a connection of its own.
 *
 * Design: nothing else uses the connection, and the beat has a timer of its own, so no work of the server delays it.
 * The time in a lease, and its age, are taken from the database's clock alone. One replica leads: it holds a lock on
 * its connection, and looks at the leases of the others (Watch). Each connection also holds a lock that shows that its
 * process is there: an event loop that stands still for a while beats late, but is not dead.
 */
export class Lease {
  private client: Client | null = null;
  private watch: Watch | null = null;
  private timer: NodeJS.Timeout | undefined;
  private busy: Promise<unknown> = Promise.resolve();
  private stopped = false;

  constructor(
    private readonly url: string,
    private readonly id: string,
    private readonly holder: LeaseHolder,
  ) {}

  /** Resolves with the first beat; rejects if the database does not allow one. */
  async start(): Promise<void> {
    try {
      await this.renew();
    } catch (error) {
      await this.drop(); // it may be asked to start again
      throw error;
    }
    this.schedule(BEAT_MS);
  }

  /** Stops renewing it; other replicas notice. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.busy;
    await this.drop();
  }

  // ---- details ----

  private schedule(afterMs: number): void {
    if (this.stopped) return;
    this.timer = setTimeout(() => (this.busy = this.beat()), afterMs).unref();
  }

  private async beat(): Promise<void> {
    try {
      await this.renew();
      this.schedule(BEAT_MS);
    } catch (error) {
      await this.drop();
      if (this.stopped) return;
      this.holder.missed(error);
      this.schedule(AGAIN_MS);
    }
  }

  private async renew(): Promise<void> {
    const began = performance.now();
    const client = (this.client ??= await this.connect());
    await client.query(RENEW, [this.id]);
    this.holder.renewed(performance.now() - began);
    if (!this.watch && (await client.query<{ leads: boolean }>(LEAD, [LEADS])).rows[0]!.leads) this.watch = new Watch();
    if (!this.watch) return;
    const { rows } = await client.query<Seen & { nowMs: number }>(LOOK, [CONNECTED]);
    const [first] = rows;
    const others = rows.filter(({ id }) => id !== this.id).map(seenIn);
    const dead = this.watch.look(first!.nowMs, others);
    if (dead.length > 0) this.holder.died(dead);
  }

  private async connect(): Promise<Client> {
    const client = new Client({
      connectionString: this.url,
      application_name: 'midip2p lease',
      keepAlive: true,
      connectionTimeoutMillis: ANSWER_WITHIN_MS,
      query_timeout: ANSWER_WITHIN_MS,
      statement_timeout: ANSWER_WITHIN_MS,
    });
    client.on('error', () => void this.drop(client)); // the next beat opens another
    try {
      await client.connect();
      for (const setting of SETTINGS) await client.query(setting).catch(() => undefined); // an older database has not all
      await client.query('SELECT pg_advisory_lock_shared($1, hashtext($2))', [CONNECTED, this.id]);
      return client;
    } catch (error) {
      await end(client);
      throw error;
    }
  }

  /** The locks go with the connection: this replica does not lead any more, and has to begin anew if it leads again. */
  private async drop(client = this.client): Promise<void> {
    if (!client) return;
    if (client === this.client) [this.client, this.watch] = [null, null];
    await end(client);
  }
}

// ---- details ----

const seenIn = ({ id, beatAt, connected }: Seen): Seen => ({ id, beatAt, connected });

const end = (client: Client) => client.end().catch(() => undefined); // it may be broken already, which is just as well

const RENEW = `
  INSERT INTO replica (id, beat_at) VALUES ($1, clock_timestamp())
  ON CONFLICT (id) DO UPDATE SET beat_at = clock_timestamp()`;

const LEAD = 'SELECT pg_try_advisory_lock($1, 0) AS leads';

/** All leases, this one's too, and replicas without a lease in whose name peers are present. */
const LOOK = `
  SELECT id, beat_at::text AS "beatAt",
         EXISTS (SELECT FROM pg_locks
                  WHERE locktype = 'advisory' AND granted AND objsubid = 2
                    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
                    AND classid = $1::bigint::oid
                    AND objid = (hashtext(id::text)::bigint & 4294967295)::oid) AS connected,
         floor(extract(epoch FROM clock_timestamp()) * 1000)::float8 AS "nowMs"
    FROM replica
  UNION ALL
  SELECT replica_id, NULL, false, floor(extract(epoch FROM clock_timestamp()) * 1000)::float8
    FROM (SELECT DISTINCT replica_id FROM peer WHERE state IN ('arriving', 'ready')) AS present
   WHERE NOT EXISTS (SELECT FROM replica WHERE id = replica_id)`;
