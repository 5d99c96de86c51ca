// The state that the status view shows, made from the session's reports: a small value, and the text made from it.
import type { DriverFigures, OutputReport, PeerState, Report } from '../session/report';
import { calledOf } from '@midip2p/coordinator';
import { printable } from '@midip2p/plain-text';
import { milliseconds } from '../milliseconds';
import { playoutText } from '../playout/playout-text';
import { mappingLine, plainLine } from './plain';
import { byRelay, whyUnlinked } from './why';
import { cutTo, inColumns, widthOf } from './width';

interface PeerView {
  name: string;
  state: Exclude<PeerState, 'left'>;
  rttUs: number | null;
  sent: number;
  received: number;
  /** Why there is no link, and what helps. */
  why: string;
}

export interface View {
  room: string;
  self: { peer: string; name: string };
  peers: Map<string, PeerView>;
  master: { peer: string; term: number } | null;
  clock: { state: string; jitterBoundUs: number; pathBoundUs: number };
  server: 'up' | 'down';
  /** null: no driver has reported any. */
  ports: { inputs: string[]; outputs: string[] } | null;
  driver: DriverFigures | null;
  /** What the router has said, if it was asked to let others in. */
  mapping: string;
  music: string;
  played: number;
  taken: number;
  /** SysEx of the others that was not let in. */
  withheld: number;
  /** When events sound at the outputs here. */
  outputs: OutputReport[];
  last: string;
}

export const emptyView = (): View => ({
  room: '',
  self: { peer: '', name: '' },
  peers: new Map(),
  master: null,
  clock: { state: 'unsynced', jitterBoundUs: 0, pathBoundUs: 0 },
  server: 'up',
  ports: null,
  driver: null,
  mapping: '',
  music: '',
  played: 0,
  taken: 0,
  withheld: 0,
  outputs: [],
  last: '',
});

/** Changes the view in place; true when something to show has changed. */
export function see(view: View, report: Report): boolean {
  switch (report.event) {
    case 'joined':
      view.room = report.room;
      view.self = { peer: report.peer, name: calledOf(report) };
      return true;
    case 'renamed': {
      const known = view.peers.get(report.peer);
      if (known !== undefined) known.name = calledOf(report);
      return known !== undefined;
    }
    case 'peer': {
      if (report.state === 'left') return view.peers.delete(report.peer);
      const known = view.peers.get(report.peer) ?? { rttUs: null, sent: 0, received: 0 };
      const unlinked = report.state === 'unlinked' && report.code !== null;
      const relayed = report.way === 'relay' ? byRelay(report.detail) : '';
      const why = unlinked ? whyUnlinked(report.code!, report.detail) : relayed;
      view.peers.set(report.peer, { ...known, name: calledOf(report), state: report.state, why });
      return true;
    }
    case 'master':
      view.master = { peer: report.peer, term: report.epoch.term };
      return true;
    case 'timeline':
      view.clock = { state: report.state, jitterBoundUs: report.jitterBoundUs, pathBoundUs: report.pathBoundUs };
      return true;
    case 'stats':
      for (const { peer, rttUs, eventsSent, eventsReceived } of report.links) {
        const known = view.peers.get(peer);
        if (known !== undefined) Object.assign(known, { rttUs, sent: eventsSent, received: eventsReceived });
      }
      view.played = report.played;
      view.taken = report.taken;
      view.withheld = report.links.reduce((sum, { withheld }) => sum + withheld, 0);
      view.driver = report.driver;
      view.outputs = report.outputs;
      return true;
    case 'server':
      view.server = report.state;
      return true;
    case 'ports':
      view.ports = { inputs: report.inputs, outputs: report.outputs };
      return true;
    case 'mapping':
      view.mapping = mappingLine(report);
      return true;
    case 'playing':
      view.music = `playing ${report.file}: ${report.messages} events, ${Math.round(report.seconds)} s`;
      return true;
    case 'played':
      view.music = `played ${report.messages} events`;
      return true;
    case 'acknowledged':
      view.music += report.withheld === 0 ? ', all of them confirmed' : ', the others confirmed';
      return true;
    case 'unstruck':
      view.music += `; ${plainLine(report) ?? ''}`;
      return true;
    case 'plugins':
      if (report.code !== null) view.last = `code for plugins: ${report.code}`;
      return true;
    case 'plugin':
      view.last = `plugin ${report.name}: ${report.state}`;
      return true;
    case 'trouble':
      view.last = `${report.what}: ${report.message} [${report.code}]`;
      return true;
    case 'recording':
    case 'recovered':
    case 'removal':
    case 'removalRefused':
    case 'permission':
    case 'permissionRefused':
    case 'handover':
    case 'handoverRefused':
      view.last = plainLine(report) ?? '';
      return true;
    case 'notice':
      view.last = `${report.count} × ${report.kind} [${report.code}]`;
      return true;
    default:
      return false;
  }
}

/** The block of lines, none longer than `columns`. */
export function render(view: View, columns: number): string[] {
  const { clock, master, self } = view;
  const nameOf = (peer: string) =>
    peer === self.peer ? 'you' : (view.peers.get(peer)?.name ?? 'somebody not linked yet');
  const keeper =
    master === null
      ? 'nobody keeps time yet'
      : `${nameOf(master.peer)} keep${master.peer === self.peer ? '' : 's'} time`;
  const lines = [
    `${view.room}: ${self.name} (you)${view.server === 'down' ? ', the server is away, the jam goes on' : ''}`,
    `  clock   ${clock.state}${bounds(clock)}, ${keeper}`,
    ...[...view.peers.values()].flatMap((peer) => [peerLine(peer), ...wrapped(peer.why, columns)]),
    ...(view.peers.size === 0 ? ['  nobody else is here yet'] : []),
    ...(view.ports === null ? [] : portLines(view.ports, columns)),
    ...playoutLines(view.outputs, columns),
    `  events  ${view.played} played, ${view.taken} heard${view.withheld === 0 ? '' : `, ${view.withheld} SysEx not let in`}`,
    ...driverLines(view.driver),
    ...mappingLines(view.mapping, columns),
    ...(view.music === '' ? [] : [`  file    ${view.music}`]),
    ...(view.last === '' ? [] : [`  last    ${view.last}`]),
  ];
  return lines.map(printable).map((line) => cutTo(line, columns));
}

function peerLine({ name, state, rttUs, sent, received }: PeerView): string {
  const figures =
    state === 'linked' || state === 'resumed'
      ? `${rttUs === null ? '' : `round trip ${milliseconds(rttUs)}, `}${sent} out, ${received} in`
      : '';
  const words = {
    introduced: 'looking for a way',
    linked: 'linked',
    dropped: 'not heard, holding the link',
    resumed: 'linked again',
    unlinked: 'no link, trying again',
  }[state];
  return `  ${inColumns(name, 16)} ${words}${figures === '' ? '' : `, ${figures}`}`;
}

/** Only where notes wait: once for all outputs that have it in common. */
function playoutLines(outputs: readonly OutputReport[], columns: number): string[] {
  const common = outputs.find(({ alone }) => !alone);
  const alone = outputs.filter((output) => output.alone);
  const words = [
    ...(common === undefined ? [] : [playoutText(common)]),
    ...alone.map((o) => `${o.output}: ${playoutText(o)}`),
  ];
  const waits = outputs.some(({ policy, offsetUs }) => policy !== 'direct' || offsetUs !== 0);
  const beyond = outputs.flatMap(({ players }) => players).filter((player) => player.beyond > 0);
  const late = beyond.map(({ player, beyond: count }) => `${player} came later ${count} times`);
  const indent = ' '.repeat(10);
  return !waits
    ? []
    : [...words, ...late]
        .flatMap((line) => wrapped(line, columns, indent))
        .map((line, n) => (n === 0 ? `  playout ${line.trimStart()}` : line));
}

const driverLines = (driver: DriverFigures | null): string[] =>
  driver === null || driver.line === null ? [] : [`  ${driver.title.padEnd(7)} ${driver.line}`];

const mappingLines = (text: string, columns: number): string[] =>
  wrapped(text, columns, ' '.repeat(10)).map((line, n) => (n === 0 ? `  router  ${line.trimStart()}` : line));

/** Inputs are played to the others; outputs play what the others send. */
const portLines = ({ inputs, outputs }: { inputs: string[]; outputs: string[] }, columns: number): string[] => [
  ...listed('  in      ', inputs, columns),
  ...listed('  out     ', outputs, columns),
];

/** As many lines as the names need. */
function listed(title: string, names: readonly string[], columns: number): string[] {
  const lines = [title];
  for (const [n, name] of (names.length === 0 ? ['none'] : names).entries()) {
    const more = n < names.length - 1 ? `${name}, ` : name;
    const last = lines.at(-1)!;
    const isFresh = last.trim() === '' || last === title;
    if (isFresh || widthOf(last + more.trimEnd()) <= columns) lines[lines.length - 1] = last + more;
    else lines.push(' '.repeat(title.length) + more);
  }
  return lines.map((line) => line.trimEnd());
}

const INDENT = '                   ';

/** Addresses that were tried are never cut off, because people need them to find out what is wrong. */
export function wrapped(text: string, columns: number, indent = INDENT): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (word === '') continue;
    if (last === undefined || widthOf(last) + 1 + widthOf(word) > columns) lines.push(`${indent}${word}`);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}

function bounds({ state, jitterBoundUs, pathBoundUs }: View['clock']): string {
  if (state !== 'locked' && state !== 'holdover') return '';
  return pathBoundUs > 0 ? ` ±${milliseconds(jitterBoundUs)} (path ±${milliseconds(pathBoundUs)})` : '';
}
