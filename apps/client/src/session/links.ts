// One link for each player the server introduces: opened at once, routed before it is up, opened again when it breaks.
import type { Engine, LinkWay, Notice, RelayUse } from '@midip2p/engine';
import { type Called, calledOf, type Removal, type SessionEvent } from '@midip2p/coordinator';
import { Redial } from './redial';
import type { PeerState, EmitReport } from './report';
import type { Routing } from './routing';

export type Introduction = Extract<SessionEvent, { type: 'introduction' }>;

interface Peer {
  introduction: Introduction;
  link: number | null;
  up: boolean;
  /** True: the link is up, but the peer is not heard at present. */
  dropped: boolean;
  readonly redial: Redial;
  retry: NodeJS.Timeout | null;
  /** True: the server has lost sight of the player, but the link may live on. */
  lost: boolean;
  /** The open streams, with their names. */
  streams: Map<number, string>;
}

export class Links {
  private readonly peers = new Map<string, Peer>();
  /** Players who are out of the session: peer ids, and fingerprints in hex. */
  private readonly shut = new Set<string>();
  /** True: some player's stream was declared here once. */
  private hadStream = false;

  constructor(
    private readonly engine: Engine,
    private readonly routing: Routing,
    private readonly emit: EmitReport,
    private readonly onUp: (peer: string, link: number) => void,
    private relay: RelayUse = 'last',
    private readonly onOpened: (peer: string) => void = () => {},
  ) {}

  /** Links that are opened from now on. */
  goBy(relay: RelayUse): void {
    this.relay = relay;
  }

  introduce(introduction: Introduction): void {
    if (this.shut.has(introduction.peerId) || this.shut.has(hex(introduction.fingerprint))) return; // [TOAST-5.7-3]
    const known = this.peers.get(introduction.peerId);
    if (known !== undefined) {
      const same = sameFingerprint(known.introduction.fingerprint, introduction.fingerprint);
      if (same) this.permit(introduction.peerId, introduction);
      const before = calledOf(known.introduction);
      known.introduction = introduction;
      const { peerId: peer, name, displayName, guest } = introduction;
      if (calledOf(introduction) !== before) this.emit({ event: 'renamed', peer, name, displayName, guest, before });
      known.lost = false;
      if (same && known.up) return this.moved(known); // new addresses matter to a link by a relay, and to the next race
      if (known.retry !== null && known.redial.isFirm) return; // [TOAST-4.6-6]
      this.close(known);
      return this.open(introduction.peerId, known);
    }
    const peer: Peer = {
      introduction,
      link: null,
      up: false,
      dropped: false,
      redial: new Redial(),
      retry: null,
      lost: false,
      streams: new Map(),
    };
    this.peers.set(introduction.peerId, peer);
    this.emitState(introduction.peerId, peer, 'introduced');
    this.open(introduction.peerId, peer);
  }

  /** A player said goodbye, or the server lost sight of the player; in the second case a link that works goes on. */
  left(peerId: string, reason: string): void {
    const peer = this.peers.get(peerId);
    if (peer === undefined) return;
    peer.lost = true;
    if (reason !== 'left' && peer.up) return;
    this.forget(peerId, peer, reason);
  }

  /** Sets what that player may play from now on. Returns the player's name, if somebody has introduced the player. */
  permit(peerId: string, { mayPlay, mutedPorts }: Pick<Introduction, 'mayPlay' | 'mutedPorts'>): Called | null {
    const peer = this.peers.get(peerId);
    if (peer === undefined) return null;
    const { introduction, link } = peer;
    peer.introduction = { ...introduction, mayPlay, mutedPorts };
    const permission = ({ mayPlay, mutedPorts }: Pick<Introduction, 'mayPlay' | 'mutedPorts'>) =>
      JSON.stringify([mayPlay, mutedPorts]);
    if (link !== null && permission(introduction) !== permission(peer.introduction))
      this.engine.permit(link, { mayPlay, mutedPorts });
    return calledIn(introduction);
  }

  /** Ends the link now, and opens or accepts none again. Returns the player's name, if it was known. */
  shutOut({ peerId, fingerprints }: Removal): Called | null {
    const shut = [peerId, ...fingerprints.map(hex)];
    shut.forEach((one) => this.shut.add(one));
    let who: Called | null = null;
    for (const [id, peer] of [...this.peers]) {
      if (id !== peerId && !this.shut.has(hex(peer.introduction.fingerprint))) continue;
      if (id === peerId) who = calledIn(peer.introduction);
      this.forget(id, peer, 'removed');
    }
    return who;
  }

  notice(notice: Notice): void {
    const found = [...this.peers].find(([, peer]) => peer.link !== null && peer.link === notice.link);
    if (found === undefined) return;
    const [peerId, peer] = found;
    switch (notice.kind) {
      case 'linkUp':
        peer.up = true;
        peer.dropped = false;
        peer.redial.up(performance.now());
        this.emitState(peerId, peer, 'linked', null, notice.way === 'relay' ? notice.detail : null, notice.way);
        this.onUp(peerId, notice.link);
        return;
      case 'linkDropped':
        peer.dropped = true;
        return this.emitState(peerId, peer, 'dropped', notice.error);
      case 'linkResumed':
        peer.dropped = false;
        return this.emitState(peerId, peer, 'resumed', null, notice.detail, notice.way);
      case 'linkDown':
        return this.down(peerId, peer, notice);
      case 'streamDeclared':
      case 'streamClosed': {
        const state = notice.kind === 'streamDeclared' ? 'declared' : 'closed';
        const name = notice.text || (peer.streams.get(notice.stream) ?? '');
        if (state === 'declared') this.routing.streamDeclared(notice.link, notice.stream, name, notice.origin || null);
        else this.routing.streamClosed(notice.link, notice.stream);
        if (state === 'declared') peer.streams.set(notice.stream, name);
        else peer.streams.delete(notice.stream);
        this.hadStream = true;
        this.emit({
          event: 'stream',
          peer: peerId,
          link: notice.link,
          stream: notice.stream,
          name: name || null,
          state,
        });
        return;
      }
      case 'streamWay': {
        const name = peer.streams.get(notice.stream) ?? '';
        const code = notice.error === 'ok' ? null : notice.error;
        this.emit({ event: 'way', peer: peerId, stream: notice.stream, name: name || null, code });
        return;
      }
      case 'refused':
      case 'late':
      case 'gap':
        this.emit({
          event: 'notice',
          kind: notice.kind,
          peer: peerId,
          port: null,
          code: notice.error,
          count: notice.count,
        });
        return;
      default: // clock and port notices are not about a link
        return;
    }
  }

  /** Players whose link is up and not dropped. */
  *livePeers(): Generator<[peerId: string, link: number]> {
    for (const [peerId, { up, dropped, link }] of this.peers) if (up && !dropped && link !== null) yield [peerId, link];
  }

  linkOf(peerId: string): number | null {
    const peer = this.peers.get(peerId);
    return peer?.up ? peer.link : null;
  }

  /** Whether it is up or not. */
  openLinkOf(peerId: string): number | null {
    return this.peers.get(peerId)?.link ?? null;
  }

  /** null: nobody has introduced that player. */
  nameOf(peerId: string): string | null {
    return this.peers.get(peerId)?.introduction.name ?? null;
  }

  peerOf(link: number): string | null {
    return [...this.peers].find(([, peer]) => peer.link === link)?.[0] ?? null;
  }

  get linked(): number {
    return [...this.peers.values()].filter((peer) => peer.up).length;
  }

  /** True when some player's stream was open here once, and none is any more. */
  get everyStreamClosed(): boolean {
    return this.hadStream && [...this.peers.values()].every(({ streams }) => streams.size === 0);
  }

  closeAll(): void {
    for (const peer of this.peers.values()) this.close(peer);
  }

  // ---- details ----

  private open(peerId: string, peer: Peer): void {
    const { fingerprint, candidates, mayPlay, mutedPorts } = peer.introduction;
    try {
      const { relay } = this;
      peer.link = this.engine.openLink({ peer: peerId, fingerprint, candidates, mayPlay, mutedPorts, relay });
    } catch (error) {
      const { code = 'internal', message } = error as Error & { code?: string };
      this.emit({ event: 'trouble', what: `link to ${peer.introduction.name}`, code, message });
      return this.retryLater(peerId, peer);
    }
    this.routing.linkOpened(peer.link, peerId, peer.introduction.name);
    this.onOpened(peerId);
  }

  private moved({ link, introduction: { candidates } }: Peer): void {
    if (link !== null) unlessGone(() => this.engine.setCandidates(link, candidates));
  }

  private down(peerId: string, peer: Peer, notice: Notice): void {
    peer.up = false;
    if (peer.link !== null) this.routing.linkClosed(peer.link);
    peer.link = null;
    peer.streams.clear();
    this.emitState(peerId, peer, 'unlinked', notice.error, notice.detail);
    if (peer.lost) return this.forget(peerId, peer, 'lost');
    peer.redial.down(notice.error, performance.now());
    this.retryLater(peerId, peer);
  }

  private retryLater(peerId: string, peer: Peer): void {
    peer.retry = setTimeout(() => {
      peer.retry = null;
      this.open(peerId, peer);
    }, peer.redial.nextMs());
  }

  private forget(peerId: string, peer: Peer, reason: string): void {
    this.close(peer);
    this.peers.delete(peerId);
    const { name, displayName, guest } = peer.introduction;
    const left = { state: 'left', link: null, code: reason, detail: null } as const;
    this.emit({ event: 'peer', peer: peerId, name, displayName, guest, ...left });
  }

  private close(peer: Peer): void {
    if (peer.retry !== null) clearTimeout(peer.retry);
    peer.retry = null;
    if (peer.link !== null) {
      this.routing.linkClosed(peer.link);
      unlessGone(() => this.engine.closeLink(peer.link!));
    }
    peer.link = null;
    peer.up = false;
  }

  private emitState(
    peerId: string,
    peer: Peer,
    state: PeerState,
    code: string | null = null,
    detail: string | null = null,
    way: '' | LinkWay = '',
  ): void {
    const { name, displayName, guest } = peer.introduction;
    const { link } = peer;
    const who = { event: 'peer', peer: peerId, name, displayName, guest } as const;
    this.emit({ ...who, state, link, code, detail: detail || null, ...(way === '' ? {} : { way }) });
  }
}

/** A link may break at any moment; then there is a notice of it that we have not read yet. */
function unlessGone(act: () => void): void {
  try {
    act();
  } catch (error) {
    if ((error as { code?: string }).code !== 'unknown-link') throw error;
  }
}

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

function sameFingerprint(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}

const calledIn = ({ name, displayName, guest }: Introduction): Called => ({ name, displayName, guest });
