import { bits, flagged, highFirst, lowFirst, orZero, seven, signed, sixteen } from './field';
import { fixed, rowsOf } from './row';

const midi1 = rowsOf('midi1', true, 2);
const midi2 = rowsOf('midi2', true, 4);
const status = (value: number) => [fixed(8, 4, value)];
const channel = sixteen('channel', 12);
const note = seven('note', 16);
const value = bits('value', 32, 32);
const controller = [channel, seven('bank', 16), seven('index', 24)] as const;
const perNote = [channel, note, bits('index', 24, 8), value] as const;
const struck = [
  channel,
  note,
  bits('velocity', 32, 16),
  orZero(bits('attributeType', 24, 8)),
  orZero(bits('attribute', 48, 16)),
] as const;

/** MIDI 1.0 channel voice messages, in packets of one word. [JM-8.3-1] */
export const MIDI1_VOICE = [
  midi1('noteOff', status(0x8), [channel, note, seven('velocity', 24)]),
  midi1('noteOn', status(0x9), [channel, note, seven('velocity', 24)]),
  midi1('polyPressure', status(0xa), [channel, note, seven('pressure', 24)]),
  midi1('controlChange', status(0xb), [channel, seven('controller', 16), seven('value', 24)]),
  midi1('programChange', status(0xc), [channel, seven('program', 16)]),
  midi1('channelPressure', status(0xd), [channel, seven('pressure', 16)]),
  midi1('pitchBend', status(0xe), [channel, lowFirst('value', 16)]),
] as const;

/** MIDI 2.0 channel voice messages, in packets of two words. [JM-8.3-2] */
export const MIDI2_VOICE = [
  midi2('noteOff', status(0x8), struck),
  midi2('noteOn', status(0x9), struck),
  midi2('polyPressure', status(0xa), [channel, note, bits('pressure', 32, 32)]),
  midi2('controlChange', status(0xb), [channel, seven('controller', 16), value]),
  midi2('programChange', status(0xc), [
    channel,
    seven('program', 32),
    flagged(highFirst('bank', 48, 2), { at: 31, bits: 1, there: 1, lacking: 0 }),
  ]),
  midi2('channelPressure', status(0xd), [channel, bits('pressure', 32, 32)]),
  midi2('pitchBend', status(0xe), [channel, value]),
  midi2('registeredController', status(0x2), [...controller, value]),
  midi2('assignableController', status(0x3), [...controller, value]),
  midi2('relativeRegisteredController', status(0x4), [...controller, signed('value', 32, 32)]),
  midi2('relativeAssignableController', status(0x5), [...controller, signed('value', 32, 32)]),
  midi2('registeredPerNoteController', status(0x0), perNote),
  midi2('assignablePerNoteController', status(0x1), perNote),
  midi2('perNotePitchBend', status(0x6), [channel, note, value]),
  midi2('perNoteManagement', status(0xf), [channel, note, bits('detach', 30, 1), bits('reset', 31, 1)]),
] as const;
