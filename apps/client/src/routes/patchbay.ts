// The routes of a running client: keeps them as they were asked for, whatever players and ports come and go.
import type { Engine, Route, Rule, StreamStats } from '@midip2p/engine';
import { ClientError } from '../errors';
import { isThere, type Player, type Port, type Resolved, resolve, type Scene } from './resolve';
import { changesOf, DEFAULT_ROUTES, type ParsedRoute, parseRoute, type RouteOptions } from './route-options';
import { MIDIP2P } from '../own-name';

/** The present state of a route that was asked for. */
export interface RouteState {
  number: number;
  options: RouteOptions;
  changes: string;
  /** The connections that it opens, by name. */
  ways: { from: string; to: string }[];
  /** Why it opens none, or why some streams are not passed on; '' if all is well. */
  why: string;
}

/** A stream that is heard here and not played, and why. */
export interface Unplayed {
  player: string;
  stream: string;
  code: 'toast-stream-loop' | 'toast-stream-doubled';
  why: string;
}

interface Entry {
  number: number;
  options: RouteOptions;
  meaning: ParsedRoute;
}

const MOST_ROUTES = 256;
/** How many streams of one player routes can name. */
const MOST_NAMED = 64;

export class Patchbay {
  private entries: Entry[] = [];
  private lastNumber = 0;
  private ports: { inputs: readonly Port[]; outputs: readonly Port[] } = { inputs: [], outputs: [] };
  private readonly players = new Map<number, Player & { streams: Map<number, string> }>();
  /** The routes that the engine has: key of the route → its rule, as text. */
  private applied = new Map<string, { route: Route; rule: string }>();
  private open: Resolved[] = [];
  private settling = false;

  constructor(
    private readonly engine: Pick<Engine, 'reroute' | 'stats'>,
    routes: readonly RouteOptions[] = DEFAULT_ROUTES,
    private sysexLetIn = false,
    /** True: nobody here has chosen whether SysEx is let in, so the room decides. */
    private followsRoom = false,
  ) {
    this.entries = routes.map((options) => this.entryOf(options));
  }

  // ---- what there is

  setPorts(inputs: readonly Port[], outputs: readonly Port[]): void {
    this.ports = { inputs, outputs };
    this.settle();
  }

  /** To be called before the first byte can arrive, so that nothing is lost that a player sends at once. */
  linkOpened(link: number, peer: string, name: string): void {
    this.players.set(link, { link, peer, name, streams: new Map() });
    this.settle();
  }

  linkClosed(link: number): void {
    if (this.players.delete(link)) this.settle();
  }

  streamDeclared(link: number, stream: number, name: string): void {
    const player = this.players.get(link);
    if (player === undefined || player.streams.get(stream) === name) return;
    if (player.streams.size >= MOST_NAMED && !player.streams.has(stream)) return; // goes where the player goes
    player.streams.set(stream, name);
    this.settleSoon();
  }

  streamClosed(link: number, stream: number): void {
    if (this.players.get(link)?.streams.delete(stream)) this.settleSoon();
  }

  // ---- what is asked for

  /** Its number. */
  add(options: RouteOptions): number {
    if (this.entries.length >= MOST_ROUTES)
      throw new ClientError('too-many', `there are ${MOST_ROUTES} routes already; remove one first`);
    const entry = this.entryOf(options);
    this.entries.push(entry);
    this.settle();
    return entry.number;
  }

  /** Removes all of them, or none if one does not exist. */
  remove(numbers: readonly number[]): void {
    const unknown = numbers.find((number) => !this.entries.some((entry) => entry.number === number));
    if (unknown !== undefined)
      throw new ClientError('unknown-route', `there is no route ${unknown}; see '${MIDIP2P} route'`, 2);
    this.entries = this.entries.filter((entry) => !numbers.includes(entry.number));
    this.settle();
  }

  /** Replaces all routes at once, between two events, so that routes in both sets go on without a break. */
  replace(routes: readonly RouteOptions[]): void {
    if (routes.length > MOST_ROUTES)
      throw new ClientError('too-many', `at most ${MOST_ROUTES} routes, not ${routes.length}`);
    this.entries = routes.map((options) => this.entryOf(options));
    this.settle();
  }

  /** True: SysEx of the others reaches the outputs here even by routes that do not name it. */
  get sysex(): boolean {
    return this.sysexLetIn;
  }

  set sysex(letIn: boolean) {
    this.followsRoom = false;
    this.letSysex(letIn);
  }

  /** The room's setting from now on; it does not count if the person here has chosen otherwise. */
  followRoom(letIn: boolean): void {
    if (this.followsRoom && letIn !== this.sysexLetIn) this.letSysex(letIn);
  }

  private letSysex(letIn: boolean): void {
    this.sysexLetIn = letIn;
    this.entries = this.entries.map((entry) => ({ ...entry, meaning: parseRoute(entry.options, letIn) }));
    this.settle();
  }

  get routeOptions(): RouteOptions[] {
    return this.entries.map(({ options }) => options);
  }

  // ---- how it is

  states(): RouteState[] {
    if (this.settling) this.settle();
    const { streams, passed } = this.engine.stats();
    const isPassed = ({ source, sink }: Resolved) =>
      passed.some(
        ({ link, stream, to }) => link === source.link && to === sink.link && (source.id === 0 || source.id === stream),
      );
    return this.entries.map(({ number, options, meaning }, index) => {
      const own = this.open.filter((route) => route.index === index);
      const between = own.filter(({ source, sink }) => source.link !== 0 && sink.link !== 0);
      const ways = own.filter((route) => !between.includes(route) || isPassed(route));
      return {
        number,
        options,
        changes: changesOf(options),
        ways: ways.map(({ source, sink }) => ({
          from: this.nameOf(source),
          to: this.nameOf({ ...sink, id: sink.port }),
        })),
        why: this.whyNot(
          meaning,
          own,
          between.filter((route) => !isPassed(route)),
          streams,
        ),
      };
    });
  }

  unplayed(): Unplayed[] {
    return this.engine
      .stats()
      .streams.filter(({ way }) => way !== 'played')
      .map(({ link, name, way }) => ({
        player: this.players.get(link)?.name ?? `link ${link}`,
        stream: name,
        code: way === 'loop' ? 'toast-stream-loop' : 'toast-stream-doubled',
        why: way === 'loop' ? 'it was here before' : 'it is heard another way',
      }));
  }

  // ---- details ----

  private entryOf(options: RouteOptions): Entry {
    const meaning = parseRoute(options, this.sysexLetIn);
    this.lastNumber += 1;
    return { number: this.lastNumber, options, meaning };
  }

  private get scene(): Scene {
    return { ...this.ports, players: [...this.players.values()] };
  }

  /** Does it once for all streams that came and went together, because a player may declare a thousand. */
  private settleSoon(): void {
    if (this.settling) return;
    this.settling = true;
    queueMicrotask(() => {
      if (this.settling) this.settle();
    });
  }

  private settle(): void {
    this.settling = false;
    this.open = resolve(
      this.entries.map(({ meaning }) => meaning),
      this.scene,
    );
    const wanted = new Map<string, { route: Route; rule: string }>();
    const added: (Route & { rule: Rule })[] = [];
    for (const { source, sink, number, rule } of this.open) {
      const route = { source, sink, number };
      const key = [source.link, source.id, sink.link, sink.port, number].join(' ');
      const text = JSON.stringify(rule);
      wanted.set(key, { route, rule: text });
      if (this.applied.get(key)?.rule !== text) added.push({ ...route, rule });
    }
    const gone = [...this.applied].filter(([key]) => !wanted.has(key)).map(([, { route }]) => route);
    this.applied = wanted;
    if (gone.length > 0 || added.length > 0) this.engine.reroute(gone, added);
  }

  private nameOf({ link, id }: { link: number; id: number }): string {
    if (link === 0)
      return [...this.ports.inputs, ...this.ports.outputs].find((port) => port.id === id)?.name ?? `port ${id}`;
    const player = this.players.get(link);
    const stream = player?.streams.get(id);
    return `${player?.name ?? `link ${link}`}${stream === undefined ? '' : `: ${stream}`}`;
  }

  private whyNot(
    { from, to }: ParsedRoute,
    own: readonly Resolved[],
    notPassed: readonly Resolved[],
    streams: readonly StreamStats[],
  ): string {
    if (own.length === 0) {
      const missing = [
        isThere(from, 'from', this.scene) ? '' : 'where it comes from is not there',
        isThere(to, 'to', this.scene) ? '' : 'where it goes is not there',
      ].filter((words) => words !== '');
      return missing.join(', ') || 'other routes say more exactly what happens between these';
    }
    const reasons = notPassed.map(({ source, sink }) => {
      const heard = streams.filter(
        ({ link, stream }) => link === source.link && (source.id === 0 || source.id === stream),
      );
      const where = `${this.nameOf(source)} to ${this.nameOf({ ...sink, id: sink.port })}`;
      if (heard.length === 0) return `${where}: nothing is played yet`;
      if (heard.every(({ way }) => way === 'loop')) return `${where}: not passed on, it was here before`;
      if (heard.every(({ way }) => way === 'doubled')) return `${where}: not passed on, it is heard another way`;
      return `${where}: not passed on, it has been there`;
    });
    return reasons.join('; ');
  }
}
