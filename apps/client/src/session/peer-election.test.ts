import { compareEpochs } from '@midip2p/election';
import type { Mandate } from './mastership';
import { PeerElection } from './peer-election';

const IDS = ['00000001-a', '00000002-b', '00000003-c', '00000004-d'];

/** Whatever the server signs has its name below it here. */
const signedFor = (term: number, peerId: string) => ({
  payload: Buffer.from(JSON.stringify([term, peerId])),
  signature: Buffer.from('the server'),
});

/** Peers with real elections among them, a network of switches, and a manual clock. */
class World {
  nowMs = 0;
  readonly peers = IDS.map((id, i) => new Peer(this, id, i));
  private readonly cut = new Set<string>();

  /** Nobody of `some` and nobody else hear each other. */
  part(some: Peer[]): void {
    for (const a of some)
      for (const b of this.peers) if (!some.includes(b)) this.cut.add(`${a.id} ${b.id}`).add(`${b.id} ${a.id}`);
  }
  heal(): void {
    this.cut.clear();
  }
  reaches(a: Peer, b: Peer): boolean {
    return a !== b && a.alive && b.alive && !this.cut.has(`${a.id} ${b.id}`);
  }
  run(ms: number): void {
    for (const end = this.nowMs + ms; this.nowMs < end; this.nowMs += 50)
      for (const peer of this.peers) if (peer.alive) peer.election.beat();
  }
  /** What the server does: it commits, and tells who can reach it. */
  serverElects(term: number, peer: Peer): void {
    for (const p of this.peers)
      if (p.alive && p.serverUp)
        p.follow({ epoch: { term, elector: 0 }, peerId: peer.id, signed: signedFor(term, peer.id) });
  }
  server(up: boolean, ...peers: Peer[]): void {
    for (const peer of peers.length > 0 ? peers : this.peers) {
      peer.serverUp = up;
      peer.election.server(up);
    }
  }
  masters(): (string | null)[] {
    return this.peers.filter(({ alive }) => alive).map(({ mandate }) => mandate?.peerId ?? null);
  }
}

class Peer {
  alive = true;
  serverUp = true;
  synchronised = true;
  eligible = true;
  pinned = false;
  served: boolean | null = null;
  refused = 0;
  mandate: Mandate | null = null;
  readonly election: PeerElection;

  constructor(
    world: World,
    readonly id: string,
    readonly joinedNumber: number,
  ) {
    this.election = new PeerElection({
      self: id,
      *livePeers() {
        for (const other of world.peers)
          if (world.reaches(world.peers[joinedNumber]!, other)) yield [other.id, other.joinedNumber];
      },
      rosterEntry: (peerId) => world.peers.find((p) => p.id === peerId) ?? null,
      facts: () => ({
        synchronised: this.synchronised,
        jitterBoundUs: 20,
        rttUs: 300,
        served: this.served,
        sessionUs: null,
      }),
      mandate: () => this.mandate,
      follow: (mandate) => this.follow(mandate),
      believe: ({ payload, signature }) => {
        if (Buffer.from(signature).toString() !== 'the server') throw new Error('not signed by the server');
        const [term, peerId] = JSON.parse(Buffer.from(payload).toString()) as [number, string];
        return { epoch: { term, elector: 0 }, peerId, signed: { payload, signature } };
      },
      refused: () => (this.refused += 1),
      timed: () => undefined,
      wayFrom: () => null,
      send: (link, message) => world.peers[link]!.election.receive(id, JSON.stringify(message)),
      nowMs: () => world.nowMs,
    });
  }
  follow(mandate: Mandate): void {
    if (this.mandate === null || compareEpochs(mandate.epoch, this.mandate.epoch) > 0) this.mandate = mandate;
  }
}

function aWorld() {
  const world = new World();
  const [a, b, c, d] = world.peers as [Peer, Peer, Peer, Peer];
  world.serverElects(3, a);
  world.run(3000);
  return { world, a, b, c, d };
}

describe('PeerElection', () => {
  it('leaves the master where it is while the server is away [ELECTION-2.2-1]', () => {
    const { world, a } = aWorld();
    world.server(false);
    world.run(60_000);
    expect(new Set(world.masters())).toEqual(new Set([a.id]));
    expect(a.mandate!.epoch).toEqual({ term: 3, elector: 0 });
  });

  it('prefers whom the server has said to be preferred, whatever clocks say, as long as that one knows the time [ELECTION-1.1-4] [ELECTION-2.2-5]', () => {
    const { world, a, d } = aWorld();
    d.pinned = true;
    d.synchronised = false;
    world.server(false);
    world.run(5000);
    expect(new Set(world.masters())).toEqual(new Set([a.id]));
    d.synchronised = true;
    world.run(10_000);
    expect(new Set(world.masters())).toEqual(new Set([d.id]));
    d.pinned = false;
    world.run(10_000);
    expect(new Set(world.masters())).toEqual(new Set([d.id])); // every change costs the others a measurement
  });

  it('names one new master, the same to all, soon after the old one is gone [ELECTION-5.2-3] [ELECTION-5.1-2] [ELECTION-5.2-2]', () => {
    const { world, a, b } = aWorld();
    world.server(false);
    a.alive = false;
    world.run(1500);
    expect(world.masters()).toEqual([b.id, b.id, b.id]);
    expect(b.mandate!.epoch).toEqual({ term: 4, elector: 2 });
  });

  it('does nothing while the server can be reached, by itself or by somebody it hears [ELECTION-5.2-1]', () => {
    const { world, a, c } = aWorld();
    world.server(false, c);
    a.alive = false;
    world.run(10_000);
    expect(world.masters()).toEqual([a.id, a.id, a.id]);
  });

  it('hears of the server’s election from those who can reach it [ELECTION-5.3-1]', () => {
    const { world, a, b, c } = aWorld();
    world.server(false, c);
    a.alive = false;
    world.run(500);
    world.serverElects(4, b);
    world.run(100);
    expect(c.mandate).toMatchObject({ epoch: { term: 4, elector: 0 }, peerId: b.id });
  });

  it('passes over one who is named and does not take it up [ELECTION-5.2-3]', () => {
    const { world, a, b, c } = aWorld();
    world.server(false);
    a.alive = false;
    b.election.beat = () => undefined; // it is heard, and does not elect
    world.run(10_000);
    expect(c.mandate!.peerId).toBe(c.id);
  });

  it('deposes a master that serves nobody within 5 s, though it is heard and says that it is right [ELECTION-2.2-3] [ELECTION-1.2-1]', () => {
    const { world, a, b, c, d } = aWorld();
    world.server(false);
    [b.served, c.served, d.served] = [false, false, true];
    world.run(4500);
    expect(new Set(world.masters())).toEqual(new Set([b.id]));
    expect(b.mandate!.epoch).toEqual({ term: 4, elector: 2 });
    [b.served, c.served, d.served] = [null, true, true];
    world.run(30_000);
    expect(a.mandate!.peerId).toBe(b.id);
  });

  it('does not elect who may not play, nor believe a peer that says it may [ELECTION-5.1-1]', () => {
    const { world, a, b, c } = aWorld();
    b.eligible = false;
    world.server(false);
    a.alive = false;
    world.run(3000);
    expect(world.masters()).toEqual([c.id, c.id, c.id]);
  });

  it('has two masters in two halves, and one when they meet again [ELECTION-5.3-1]', () => {
    const { world, a, b, c, d } = aWorld();
    world.server(false);
    a.alive = false;
    world.part([b]);
    world.run(8000);
    expect(b.mandate!.peerId).toBe(b.id);
    expect(d.mandate!.peerId).toBe(c.id);
    world.heal();
    world.run(3000);
    expect(new Set(world.masters())).toEqual(new Set([c.id])); // the same term, the higher elector
  });

  it('tells the server the latest epoch of all, so that it can outrun it [ELECTION-5.3-2]', () => {
    const { world, a, b, d } = aWorld();
    world.server(false);
    a.alive = false;
    world.run(3000);
    world.server(true, d);
    expect(d.election.latestEpoch({ term: 0, elector: 0 })).toEqual({ term: 4, elector: 2 });
    expect(d.mandate!.peerId).toBe(b.id);
  });

  it('follows no peer’s election while it can reach the server, but reports it [ELECTION-5.3-1]', () => {
    const { world, a, b, d } = aWorld();
    d.election.receive(
      b.id,
      JSON.stringify({ kind: 'timing', server: false, epoch: [9, 2], master: b.id, synchronised: true }),
    );
    expect(d.mandate!.peerId).toBe(a.id);
    expect(d.election.latestEpoch({ term: 3, elector: 0 })).toEqual({ term: 9, elector: 2 });
    expect(world.nowMs).toBeGreaterThan(0);
  });

  it('follows no epoch in the server’s name that the server has not signed [ELECTION-5.4-1]', () => {
    const { world, a, b, c } = aWorld();
    const word = { kind: 'timing', server: true, epoch: [4, 0], master: b.id, synchronised: true };
    const base64 = (text: string) => Buffer.from(text).toString('base64');
    const payload = base64(JSON.stringify([4, b.id]));
    c.election.receive(b.id, JSON.stringify(word));
    c.election.receive(b.id, JSON.stringify({ ...word, payload, signature: base64('b itself') }));
    expect([c.mandate!.peerId, c.refused]).toEqual([a.id, 1]);
    // What was signed counts, and not what stands beside it.
    const old = base64(JSON.stringify([3, b.id]));
    c.election.receive(b.id, JSON.stringify({ ...word, payload: old, signature: base64('the server') }));
    expect(c.mandate!.peerId).toBe(a.id);
    c.election.receive(b.id, JSON.stringify({ ...word, payload, signature: base64('the server') }));
    expect(c.mandate).toMatchObject({ epoch: { term: 4, elector: 0 }, peerId: b.id });
    expect(world.nowMs).toBeGreaterThan(0);
  });

  it('follows an election of peers only from the one elected, who may be [ELECTION-5.4-2]', () => {
    const { world, a, b, c, d } = aWorld();
    world.server(false);
    const word = (epoch: number[], master: string) =>
      JSON.stringify({ kind: 'timing', server: false, epoch, master, synchronised: true });
    d.election.receive(b.id, word([4, 3], c.id)); // hearsay
    d.election.receive(b.id, word([4, 9], b.id)); // another's number
    b.eligible = false;
    d.election.receive(b.id, word([4, 2], b.id));
    expect(d.mandate!.peerId).toBe(a.id);
    b.eligible = true;
    d.election.receive(b.id, word([4, 2], b.id));
    expect(d.mandate!.peerId).toBe(b.id);
  });

  it('lets nobody use the terms up, however often they say a later one [ELECTION-5.4-3]', () => {
    const { world, b, c, d } = aWorld();
    world.server(false);
    const { term } = d.mandate!.epoch;
    for (let claimed = term + 1; claimed < 5000; claimed += 1)
      d.election.receive(
        b.id,
        JSON.stringify({ kind: 'timing', server: false, epoch: [claimed, 2], master: b.id, synchronised: true }),
      );
    expect(d.mandate!.epoch.term).toBeLessThan(term + 40);
    expect(d.election.latestEpoch({ term, elector: 0 }).term).toBeLessThan(term + 40);
    expect(c.mandate!.epoch.term).toBe(term);
  });

  it('does not wait for ever for one who says that it reaches the server, and brings no epoch [ELECTION-5.2-1]', () => {
    const { world, a, b, c, d } = aWorld();
    world.server(false, a, b, c);
    d.election.beat = () => undefined; // it says so, and that was all
    const lie = JSON.stringify({ kind: 'timing', server: true, epoch: [3, 0], master: a.id, synchronised: true });
    a.alive = false;
    for (let second = 0; second < 20; second += 1) {
      for (const peer of [b, c]) peer.election.receive(d.id, lie);
      world.run(1000);
    }
    expect([b.mandate!.peerId, c.mandate!.peerId]).toEqual([b.id, b.id]);
  });

  it.each([
    '{"kind":"other"}',
    '{"kind":"timing"}',
    '{"kind":"timing","server":false,"epoch":[4],"synchronised":true}',
    '{"kind":"timing","server":false,"epoch":[4,-1],"master":"00000002-b","synchronised":true}',
    '{"kind":"timing","server":false,"epoch":[4,4294967296],"master":"00000002-b","synchronised":true}',
    '{"kind":"timing","server":false,"epoch":[4,1],"master":7,"synchronised":true}',
    '{"kind":"timing","server":false,"epoch":[4,1],"master":"00000002-b","synchronised":true,"rttUs":"1"}',
    '{"kind":"timing","server":false,"epoch":[4,1],"master":"nobody we know","synchronised":true}',
    '{"kind":"timing","server":false,"epoch":[2000,1],"master":"00000002-b","synchronised":true}',
  ])('is not moved by %s', (text) => {
    const { world, a, b, c } = aWorld();
    world.server(false);
    c.election.receive(b.id, text);
    expect(c.mandate!.peerId).toBe(a.id);
  });
});
