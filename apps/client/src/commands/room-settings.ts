// What is decided about a room, in words.
import type { Room, RoomSettings } from '@midip2p/coordinator';
import { ClientError } from '../errors';
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
}: RoomFlags) {
  const settings: RoomSettings = {
    ...{ name, secondDevice, entry, publicRole },
    sysex: sysex === undefined ? undefined : sysex === 'on',
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
  const { secondDevice, sysex, mostPlayers, entry, publicRole, pinnedMaster, guests } = room;
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
    pinnedMaster === null ? 'the best clock is timing master' : `${pinnedMaster} is timing master whenever there`,
  ];
}

// ---- details ----

type Settings = Pick<
  Room,
  'secondDevice' | 'sysex' | 'mostPlayers' | 'entry' | 'publicRole' | 'pinnedMaster' | 'guests'
>;

const orNone = <T>(text: string | undefined, none: string, read: (text: string) => T): T | null | undefined =>
  text === undefined ? undefined : text === none ? null : read(text);
