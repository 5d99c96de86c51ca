import { signedIn } from './event-messages';
import type { Master, NumberedEvent, Peer, Permission, Removal } from './session';
import type { SessionsRepository } from './sessions.repository';

const AT_ONCE = 100;
/**
 * How many events are kept in memory for streams that are a little behind; a stream further behind reads the database
 * itself.
 */
const KEPT = 1000;
const AGAIN_MS = 1000;

/** A session as all of its streams see it after the events up to `number`. */
export interface SessionNow {
  number: number;
  sessionId: string;
  peers: ReadonlyMap<string, Peer>;
  master: Master | null;
  removals: readonly Removal[];
  /** The latest of each peer that has one, by peer. */
  permissions: ReadonlyMap<string, Permission>;
  /** Its peers are told no addresses of each other. */
  relayOnly: boolean;
}

/**
 * One room as this server follows it, for all of its streams there.
 *
 * Design: whenever the room has changed it reads once, however many streams there are: the new events, each with the peer that
 * it is about. From these it keeps the session in memory, so that rosters and introductions need no database. At the
 * beginning, and for a session that it does not know, it reads the whole session under the room's lock.
 */
export class RoomFeed {
  /** The last of these events has `number`, and none is missing. */
  private recent: NumberedEvent[] = [];
  private number = 0;
  private now: (SessionNow & { peers: Map<string, Peer> }) | null = null;
  private readonly followers = new Set<() => void>();
  private reading: Promise<void> | null = null;
  private awake = false;
  /** True: the room has another session than the one in memory. */
  private isStale = false;
  private again: NodeJS.Timeout | undefined;

  constructor(
    private readonly roomId: string,
    private readonly sessions: SessionsRepository,
    private readonly failed: (error: unknown) => void,
  ) {}

  /**
   * `wake` is called when there are new events. Returns a function that ends this, and says whether any stream is left.
   */
  subscribe(wake: () => void): () => boolean {
    this.followers.add(wake);
    return () => {
      this.followers.delete(wake);
      if (this.followers.size === 0) clearTimeout(this.again);
      return this.followers.size > 0;
    };
  }

  /** The room has changed, or may have. If reading fails, it is tried again in a moment, and no stream ends. */
  wake(): void {
    this.read().catch((error: unknown) => {
      if (this.followers.size === 0) return;
      this.failed(error);
      clearTimeout(this.again);
      this.again = setTimeout(() => this.wake(), AGAIN_MS).unref();
    });
  }

  /** That session, with everything up to `number` at least; null: the room has another, or none. */
  async session(sessionId: string, number: number): Promise<SessionNow | null> {
    if (this.now === null || this.number < number || this.isStale) await this.read();
    if (this.number < number) {
      [this.now, this.recent] = [null, []]; // what there was is not kept any more: it begins anew
      await this.read();
    }
    if (this.now?.sessionId !== sessionId) {
      this.isStale = true;
      await this.read();
    }
    if (this.now?.sessionId !== sessionId) return null;
    return { ...this.now, peers: new Map(this.now.peers), number: Math.max(this.now.number, this.number) };
  }

  /** The peers on the roster of that session now, each as it describes itself now. */
  peersOf(sessionId: string): ReadonlyMap<string, Peer> {
    return this.now?.sessionId === sessionId ? this.now.peers : NOBODY;
  }

  /** Whether the peers of that room are told no addresses of each other. */
  get relayOnly(): boolean {
    return this.now?.relayOnly ?? false;
  }

  /** Up to `limit` events after `number`, in order; only events that the roster contains already. */
  async after(number: number, limit: number): Promise<NumberedEvent[]> {
    if (number >= this.number) return [];
    const behind = this.number - number;
    if (behind <= this.recent.length) return this.recent.slice(-behind).slice(0, limit);
    const known = this.number;
    return (await this.sessions.eventsAfter(this.roomId, number, limit)).filter((event) => event.number <= known);
  }

  // ---- details ----

  /** Resolves when all that had happened before is known. */
  private read(): Promise<void> {
    this.awake = true;
    this.reading ??= this.readAll();
    return this.reading;
  }

  private async readAll(): Promise<void> {
    try {
      while (this.awake) {
        this.awake = false;
        if (this.now === null || this.isStale) await this.load();
        const read = await this.sessions.follow(this.roomId, this.number, AT_ONCE);
        const isGap = read[0] !== undefined && read[0].event.number > this.number + 1; // what is between is not kept any more
        for (const { event, peer } of read) if (!this.take(event, peer) || isGap) this.isStale = true;
        if (this.isStale) await this.load();
        // Only now, so that a stream that is told of these events finds the roster that they made.
        if (isGap) this.recent = [];
        for (const { event } of read) this.recent.push(event);
        this.number = read.at(-1)?.event.number ?? this.number;
        if (this.recent.length > 2 * KEPT) this.recent = this.recent.slice(-KEPT);
        if (read.length === AT_ONCE) this.awake = true;
        if (read.length > 0) this.followers.forEach((wake) => wake());
      }
    } finally {
      this.reading = null;
    }
  }

  private async load(): Promise<void> {
    const loaded = await this.sessions.sessionNow(this.roomId);
    if (this.now === null) this.number = loaded.number;
    this.now = loaded;
    this.isStale = false;
  }

  /** False: the event belongs to a session that is not known. */
  private take(event: NumberedEvent, peer: Peer | null): boolean {
    const { now } = this;
    if (now === null || event.number <= now.number) return true; // it contains the event already
    if (event.kind === 'member-joined') {
      for (const [id, one] of now.peers)
        if (one.accountId === event.accountId) now.peers.set(id, { ...one, role: event.role });
      return true;
    }
    if (event.kind === 'room-changed') {
      for (const [id, one] of now.peers) now.peers.set(id, { ...one, pinned: event.pinnedPeerIds.includes(id) });
      now.relayOnly = event.relayOnly ?? now.relayOnly;
      return true;
    }
    if (!('sessionId' in event)) return true;
    if (event.sessionId !== now.sessionId) return false;
    switch (event.kind) {
      case 'peer-joined':
        if (peer?.state === 'ready') now.peers.set(peer.id, peer); // else it has left meanwhile, which comes next
        return true;
      case 'peer-resumed':
      case 'peer-candidates':
        if (peer && now.peers.has(peer.id)) now.peers.set(peer.id, peer);
        return true;
      case 'peer-removed': {
        now.removals = [...now.removals, { reason: event.reason, ...signedIn(event) }];
        return this.left(now, event.peerId);
      }
      case 'peer-permitted': {
        const { peerId, role, muted, mutedPorts } = event;
        now.permissions = new Map([...now.permissions, [peerId, signedIn(event)]]);
        const known = now.peers.get(peerId);
        if (known) now.peers.set(peerId, { ...known, role, muted, mutedPorts });
        return true;
      }
      case 'peer-left':
        return this.left(now, event.peerId);
      case 'relay-way':
        return true;
      case 'master': {
        const { term, elector, peerId, reason } = event;
        now.master = { term, elector, peerId, reason };
        return true;
      }
    }
  }

  /** Where it was the master, another one's election comes next, if there is anybody to elect. */
  private left(now: SessionNow & { peers: Map<string, Peer> }, peerId: string): true {
    now.peers.delete(peerId);
    if (now.master?.peerId === peerId) now.master = null;
    return true;
  }
}

const NOBODY: ReadonlyMap<string, Peer> = new Map();
