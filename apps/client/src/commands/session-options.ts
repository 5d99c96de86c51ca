// The options of `join`, `play` and `record`, checked before anything is started.
import { isInvitationLink, parseInvitationLink, type ServerAddress } from '@midip2p/coordinator';
import { DRIVER_NAMES, NAMED_PAIRS } from '../ports/drivers';
import { FAULTS, type Fault } from '../ports/fault';
import { AS_THE_ROOM, changedBy, choiceFrom, type PlayoutChoice, type PlayoutFlags } from '../playout/choice';
import { type Advertised, parseAdvertised } from '../session/advertised';
import { type Address, parseAddress } from '../session/candidates';
import type { Until } from '../session/course';
import { ClientError } from '../errors';

/** As commander hands them over. */
export interface SessionFlags extends PlayoutFlags {
  invitation?: string;
  name?: string;
  passwordStdin?: boolean;
  listen?: string[];
  advertise?: string[];
  mapping?: boolean;
  driver?: string;
  devices?: boolean;
  virtual?: string;
  ports?: string;
  plugins?: boolean;
  pluginCode?: boolean;
  play?: string;
  record?: string;
  log?: string;
  strict?: boolean;
  seconds?: string;
  players?: string;
  for?: string;
  stay?: boolean;
  untilQuiet?: boolean;
  withClock?: boolean;
  fault?: string;
  clockShift?: string;
  window?: string;
  trace?: string;
  routes?: string;
  sysex?: boolean;
  realtime?: boolean;
  datagrams?: boolean;
  relay?: boolean;
}

export interface SessionOptions {
  /** null: the only room there is. */
  room: string | null;
  invitation: string | null;
  /** The server that an invitation link names; null: the one that this device signed in at or used last. */
  server: ServerAddress | null;
  /** Empty: every address of this machine. */
  listen: Address[];
  /** What leads here from elsewhere, besides the addresses of this machine. */
  advertise: Advertised[];
  /** Whether the router is asked to let others in. */
  mapping: boolean;
  /** null: whichever there is. */
  driver: string | null;
  devices: boolean;
  virtual: string | null;
  /** Names of the pairs of ports, where the driver makes them by name; empty: one pair without a name. */
  pairs: string[];
  /** Take plugins in DAWs as ports; also by a code. */
  plugins: boolean;
  pluginCode: boolean;
  play: string | null;
  record: string | null;
  log: string | null;
  /** Refuse a file to play that has anything wrong. */
  strict: boolean;
  seconds: number | null;
  players: number;
  forSeconds: number | null;
  until: Until;
  /** Clock, active sensing and other system messages in the recording, too. */
  withClock: boolean;
  fault: Fault | null;
  clockShift: { us: number; ppm: number };
  /** How late a note of ours is still worth playing, µs; null: the engine's default. */
  windowUs: number | null;
  trace: string | null;
  /** A preset; null: everybody hears everybody. */
  routes: string | null;
  /** Whether SysEx of others reaches the outputs here; null: the room decides. */
  sysex: boolean | null;
  /** When events sound at the outputs here. */
  playout: PlayoutChoice;
  realtime: boolean;
  datagrams: boolean;
  /** A relay may carry a link for which there is no direct way. */
  relay: boolean;
}

export function sessionOptions(room: string | undefined, flags: SessionFlags): SessionOptions {
  return {
    ...whereTo(room ?? null, flags.invitation ?? null),
    listen: (flags.listen ?? []).map(address),
    advertise: (flags.advertise ?? []).map(advertised),
    mapping: flags.mapping ?? true,
    driver: driver(flags),
    devices: flags.devices ?? true,
    virtual: flags.virtual ?? null,
    pairs: flags.ports === undefined ? [] : pairs(flags.ports),
    plugins: flags.plugins ?? false,
    pluginCode: flags.pluginCode ?? false,
    play: flags.play ?? null,
    record: flags.record ?? null,
    log: flags.log ?? null,
    strict: flags.strict ?? false,
    seconds: flags.seconds === undefined ? null : positive('--seconds', flags.seconds),
    players: flags.players === undefined ? 1 : whole('--players', flags.players),
    forSeconds: flags.for === undefined ? null : positive('--for', flags.for),
    until: until(flags),
    withClock: flags.withClock ?? false,
    fault: flags.fault === undefined ? null : fault(flags.fault),
    clockShift: flags.clockShift === undefined ? { us: 0, ppm: 0 } : clockShift(flags.clockShift),
    windowUs: flags.window === undefined ? null : milliseconds('--window', flags.window) * 1000,
    trace: flags.trace ?? null,
    routes: flags.routes ?? null,
    sysex: flags.sysex ?? null,
    playout: playout(flags),
    realtime: flags.realtime ?? true,
    datagrams: flags.datagrams ?? true,
    relay: flags.relay ?? true,
  };
}

// ---- details ----

const MOST_PAIRS = 16;

function playout(flags: SessionFlags): PlayoutChoice {
  const choice = choiceFrom(flags);
  if (choice.policy === undefined && choice.delayUs !== undefined)
    throw new ClientError('usage', '--delay is for --playout tight or adaptive: say which', 2);
  return changedBy(AS_THE_ROOM, choice);
}

/** A link may stand for the room, or for the code of --invitation. */
function whereTo(
  room: string | null,
  invitation: string | null,
): Pick<SessionOptions, 'room' | 'invitation' | 'server'> {
  const [link, other] = room !== null && isInvitationLink(room) ? [room, invitation] : [invitation, room];
  if (link !== null && other !== null)
    throw new ClientError('usage', 'an invitation names its room: leave one of the two out', 2);
  if (link === null || !isInvitationLink(link)) return { room, invitation, server: null };
  const { server, code } = parseInvitationLink(link);
  return { room: null, invitation: code, server };
}

/** A client that records stays, and so does one that has nothing to play. */
function until({ stay, untilQuiet, play, record, log }: SessionFlags): Until {
  if (stay === true) return 'told';
  if (untilQuiet === true) return 'quiet';
  const records = stay !== false && (record !== undefined || log !== undefined);
  return play === undefined || records ? 'told' : 'played';
}

const wrong = (option: string, text: string, wanted: string) =>
  new ClientError('usage', `${option} takes ${wanted}, not '${text}'`, 2);

/** Only one driver makes as many ports as one asks for. */
function driver({ driver: name, ports }: SessionFlags): string | null {
  const { name: pairing, title } = NAMED_PAIRS;
  if (ports !== undefined && name !== undefined && name !== pairing)
    throw new ClientError(
      'usage',
      `--ports is ${title}'s: leave it out, or take --driver ${pairing} instead of ${name}`,
      2,
    );
  return ports === undefined ? (DRIVER_NAMES.find((known) => known === name) ?? null) : pairing;
}

function pairs(text: string): string[] {
  const names = text.split(',').map((name) => name.trim());
  const fine = names.length <= MOST_PAIRS && new Set(names).size === names.length;
  if (!fine || names.some((name) => !/^[^:,\p{Cc}]{1,32}$/u.test(name)))
    throw wrong(
      '--ports',
      text,
      `1 to ${MOST_PAIRS} different names of at most 32 characters without a colon, as Keys,Pads`,
    );
  return names;
}

function positive(option: string, text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(value > 0) || value > 86_400)
    throw wrong(option, text, 'seconds, more than 0 and at most 86400');
  return value;
}

function milliseconds(option: string, text: string): number {
  if (!/^\d{1,6}$/.test(text) || Number(text) > 600_000)
    throw wrong(option, text, 'whole milliseconds, at most 600000');
  return Number(text);
}

function whole(option: string, text: string): number {
  if (!/^\d{1,3}$/.test(text)) throw wrong(option, text, 'a whole number, 0 to 999');
  return Number(text);
}

function address(text: string): Address {
  const parsed = parseAddress(text);
  if (parsed === null) throw wrong('--listen', text, 'HOST:PORT with a numeric address, as 127.0.0.1:0 or [::1]:0');
  return parsed;
}

function advertised(text: string): Advertised {
  const parsed = parseAdvertised(text);
  if (parsed === null)
    throw wrong(
      '--advertise',
      text,
      'HOST:PORT, or the PORT alone, as jam.example.org:7400, [2001:db8::7]:7400 or 7400',
    );
  return parsed;
}

function fault(text: string): Fault {
  const found = FAULTS.find((name) => name === text);
  if (found === undefined) throw wrong('--fault', text, `one of ${FAULTS.join(', ')}`);
  return found;
}

function clockShift(text: string): { us: number; ppm: number } {
  const [, us, ppm] = /^(-?\d{1,12}):(-?\d{1,3}(?:\.\d+)?)$/.exec(text) ?? [];
  if (us === undefined || ppm === undefined) throw wrong('--clock-shift', text, 'MICROSECONDS:PPM, as -2500000:12.5');
  return { us: Number(us), ppm: Number(ppm) };
}
