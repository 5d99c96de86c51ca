// One line for each change, for output that is no terminal.
import { calledOf } from '@midip2p/coordinator';
import { MIDIP2P } from '../own-name';
import type { Report } from '../session/report';
import { unstruckText } from '../session/unstruck-text';
import { byRelay, whyUnlinked } from './why';

type MappingReport = Extract<Report, { event: 'mapping' }>;
type RealtimeReport = Extract<Report, { event: 'realtime' }>;

/** null: nothing worth a line. */
export function plainLine(report: Report): string | null {
  switch (report.event) {
    case 'joined':
      return `joined ${report.room} as ${calledOf(report)}`;
    case 'listening':
      return `listening on ${report.host.includes(':') ? `[${report.host}]` : report.host}:${report.port}`;
    case 'mapping':
      return mappingLine(report);
    case 'ports':
      return `MIDI inputs: ${list(report.inputs)}; outputs: ${list(report.outputs)}`;
    case 'driver':
      return report.message;
    case 'realtime':
      return wasAsked(report) ? realtimeLine(report) : null;
    case 'plugins':
      return report.code === null ? null : `code for plugins of sandboxed DAWs: ${report.code}`;
    case 'plugin':
      return `plugin ${report.name}: ${report.state}`;
    case 'trouble':
      return `${report.what}: ${report.message} [${report.code}]`;
    case 'server':
      return report.state === 'down'
        ? `the server is away, the jam goes on${report.message === null ? '' : `: ${report.message}`}`
        : 'the server is there';
    case 'peer':
      if (report.state === 'unlinked' && report.code !== null)
        return `${calledOf(report)}: unlinked: ${whyUnlinked(report.code, report.detail)}`;
      if (report.way === 'relay') return `${calledOf(report)}: ${report.state} ${byRelay(report.detail)}`;
      if (report.way === 'direct' && report.state === 'resumed') return `${calledOf(report)}: resumed, directly`;
      return `${calledOf(report)}: ${report.state}${report.code === null || report.code === 'ok' ? '' : ` [${report.code}]`}`;
    case 'renamed':
      return `${report.before ?? report.name} is called ${calledOf(report)} now`;
    case 'removal': {
      const who = report.self ? 'you were' : `${playerOf(report)} was`;
      return `${who} removed from the session${report.reason === '' ? '' : `: ${report.reason}`}`;
    }
    case 'permission':
      return permitted(report);
    case 'handover':
      return `the server signs with another key; the one before counts until ${new Date(report.oldUntilMs).toISOString()}`;
    case 'permissionRefused':
    case 'removalRefused':
    case 'handoverRefused':
      return `not believed: ${report.message} [${report.code}]`;
    case 'stream':
      return `${report.state === 'declared' ? 'hearing' : 'no longer hearing'} ${report.name ?? `stream ${report.stream}`}`;
    case 'way': {
      const name = report.name ?? `stream ${report.stream}`;
      if (report.code === null) return `playing ${name}`;
      const why = report.code === 'toast-stream-loop' ? 'it was here before' : 'it is heard another way';
      return `not playing ${name}: ${why} [${report.code}]`;
    }
    case 'master':
      return `${report.self ? 'this client keeps' : 'another player keeps'} time now (epoch ${report.epoch.term}.${report.epoch.elector})`;
    case 'notice':
      return `${report.count} × ${report.kind} [${report.code}]`;
    case 'offered':
      return `to hear the others by ${report.output}, type: ${report.command}`;
    case 'fileWarning':
      return `${report.file}: ${report.message} [${report.code}]`;
    case 'ready':
      return 'linked, and the clock is locked';
    case 'playing':
      return `playing ${report.file}: ${report.messages} events, ${Math.round(report.seconds)} s`;
    case 'played':
      return `played ${report.messages} events`;
    case 'acknowledged':
      return report.withheld === 0
        ? 'every event is confirmed'
        : `every event is confirmed, but for ${report.withheld} SysEx that were not let in`;
    case 'recording':
      return recordingLine(report);
    case 'recovered':
      return `${report.file} was cut off and is whole now: ${report.events} events`;
    case 'unstruck':
      return `${report.name} did not strike everything: ${unstruckText(report)}`;
    case 'recorded':
      return `recorded ${report.events} events${report.file === null ? '' : ` to ${report.file}`}`;
    case 'left':
      return `left: ${report.reason}`;
    case 'timeline':
    case 'stats':
      return null;
  }
}

function recordingLine({ file, log, instead }: Extract<Report, { event: 'recording' }>): string {
  const files = [file, log].filter((name) => name !== null).join(' and ');
  const taken =
    instead.length === 0 ? '' : ` (${instead.join(' and ')} ${instead.length > 1 ? 'are' : 'is'} there already)`;
  return `recording to ${files}${taken}`;
}

/** With --no-realtime nothing was refused. */
const wasAsked = ({ priority, whyNotPriority, memoryLocked, whyNotMemory }: RealtimeReport): boolean =>
  priority !== 'ordinary' || memoryLocked || whyNotPriority !== '' || whyNotMemory !== '';

/** Something was asked of the system, and not given. */
export const lacksSomething = (report: RealtimeReport): boolean =>
  wasAsked(report) && !(report.priority === 'realtime' && report.memoryLocked);

/** What the client got, or did not get. Programs are told why, and so is a person by `midip2p realtime`. */
function realtimeLine({ priority, memoryLocked }: RealtimeReport): string {
  if (priority === 'realtime' && memoryLocked) return 'real-time priority, memory locked';
  const why = [priority === 'realtime' ? '' : 'no real-time priority', memoryLocked ? '' : 'memory not locked'].filter(
    (words) => words !== '',
  );
  return `notes may wait for other programs: ${why.join(', ')}; type '${MIDIP2P} realtime' for what to do`;
}

/** `host` is an IPv4 address. */
export const mappingLine = (report: MappingReport): string =>
  report.state === 'none'
    ? `${report.message} [${report.code}]`
    : `your router lets others in at ${report.host}:${report.port}${report.udp ? '' : ', by TCP alone'} (${report.by})`;

function list(names: string[]): string {
  return names.length === 0 ? 'none' : names.join(', ');
}

/** Nobody has introduced some. */
const playerOf = ({
  name,
  ...called
}: {
  name: string | null;
  displayName?: string | undefined;
  guest?: boolean | undefined;
}) => (name === null ? 'a player' : calledOf({ name, ...called }));

function permitted({
  self,
  role,
  mayPlay,
  mutedPorts,
  reason,
  ...player
}: Extract<Report, { event: 'permission' }>): string {
  const who = self ? 'you' : playerOf(player);
  const hears = self ? 'only listen from now on' : 'only listens from now on';
  const silent =
    role === 'listener'
      ? `${who} ${hears}`
      : `${who} ${self ? 'are' : 'is'} muted: nobody hears ${self ? 'your' : 'their'} notes`;
  const ports = `nobody hears ${mutedPorts.join(', ')} of ${self ? 'yours' : who}`;
  const what = !mayPlay ? silent : mutedPorts.length > 0 ? ports : `${who} may play`;
  return reason === '' ? what : `${what}: ${reason}`;
}
