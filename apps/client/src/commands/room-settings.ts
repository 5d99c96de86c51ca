// What is decided about a room, in words.
import type { Room, RoomSettings } from '@midip2p/coordinator';
import { DEFAULT_PLAYOUT } from '@midip2p/engine';
import { ClientError } from '../errors';
import { roomChoice } from '../playout/choice';
import { numberOf } from './listing';
import type { RoomFlags } from './room-settings-flags';

/** Throws where nothing is said. */
export function settingsFrom({
  sysex,
  mostPlayers,
  timingMaster,
  name,
  secondDevice,
  entry,
  publicRole,
  guests,
  playout,
  delay,
  relayOnly,
}: RoomFlags) {
  if (delay !== undefined && (playout === undefined || playout === 'own' || playout === 'direct'))
    throw new ClientError('usage', '--delay goes with --playout tight, fitting or adaptive', 2);
  const settings: RoomSettings = {
    ...{ name, secondDevice, entry, publicRole, playout },
    playoutMs: delay === undefined ? undefined : delayFrom(delay),
    sysex: sysex === undefined ? undefined : sysex === 'on',
    relayOnly: relayOnly === undefined ? undefined : relayOnly === 'on',
    guests: guests === undefined ? undefined : guests === 'allowed',
    mostPlayers: orNone(mostPlayers, 'any', (text) => numberOf('--most-players', text)),
    pinnedMaster: orNone(timingMaster, 'nobody', (text) => text),
  };
  if (Object.values(settings).every((value) => value === undefined))
    throw new ClientError('usage', 'nothing to change: say what, as --help lists it', 2);
  return settings;
}

/** A line for each, since terminals are narrow. */
export function settingLines(room: Settings): string[] {
  const { secondDevice, sysex, mostPlayers, entry, publicRole, pinnedMaster, guests, playout, relayOnly } = room;
  return [
    secondDevice === 'joins' ? 'a second device of a player joins' : 'a second device of a player is refused',
    sysex ? 'SysEx is let in' : 'SysEx comes in only where a player says so',
    mostPlayers === null ? 'as many at once as the server lets in' : `at most ${mostPlayers} at once`,
    {
      invitation: 'who is invited becomes a member',
      members: 'nobody new becomes a member',
      public: `public: anybody becomes a member, as a ${publicRole}`,
    }[entry],
    guests ? 'guests become members, too: who has no password' : 'guests are refused: who has no password',
    roomPlayoutText(playout),
    relayOnly
      ? 'players meet at relays alone, and see no addresses of each other'
      : 'players link directly where they can',
    pinnedMaster === null ? 'the best clock is timing master' : `${pinnedMaster} is timing master whenever there`,
  ];
}

// ---- details ----

type Settings = Pick<
  Room,
  | 'secondDevice'
  | 'sysex'
  | 'mostPlayers'
  | 'entry'
  | 'publicRole'
  | 'pinnedMaster'
  | 'guests'
  | 'playout'
  | 'relayOnly'
>;

function delayFrom(text: string): number {
  const ms = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (ms < 1 || ms > 1000)
    throw new ClientError('usage', `--delay takes whole milliseconds, 1 to 1000, not '${text}'`, 2);
  return ms;
}

function roomPlayoutText(room: Room['playout']): string {
  const { tightUs, mostUs } = roomChoice(room, null) ?? DEFAULT_PLAYOUT;
  return {
    own: 'when notes sound is for each player to say',
    direct: 'notes sound on arrival, unless a player says otherwise',
    tight: `notes sound ${tightUs / 1000} ms after they were played, unless a player says otherwise`,
    fitting: `notes sound as soon as fits everybody, at most ${tightUs / 1000} ms after they were played, unless a player says otherwise`,
    adaptive: `notes sound as soon as is even, at most ${mostUs / 1000} ms after they were played, unless a player says otherwise`,
  }[room.policy];
}

const orNone = <T>(text: string | undefined, none: string, read: (text: string) => T): T | null | undefined =>
  text === undefined ? undefined : text === none ? null : read(text);
