import { bits, data, lowFirst, part, seven } from './field';
import { fixed, rowsOf } from './row';

const utility = rowsOf('ump', false, 0);
const system = rowsOf('ump', true, 1);
const seventh = rowsOf('ump', true, 3);
const eighth = rowsOf('ump', true, 5);
const utilityStatus = (value: number) => [fixed(4, 4, 0), fixed(8, 4, value)];
const systemStatus = (value: number) => [fixed(8, 8, value)];

/** Of no group, for the endpoint itself. [JM-8.3-3] */
export const UTILITY = [
  utility('noOperation', utilityStatus(0), []),
  utility('jitterReductionClock', utilityStatus(1), [bits('time', 16, 16)]),
  utility('jitterReductionTimestamp', utilityStatus(2), [bits('time', 16, 16)]),
  utility('deltaClockstampTicksPerQuarterNote', utilityStatus(3), [bits('ticksPerQuarterNote', 16, 16)]),
  utility('deltaClockstamp', utilityStatus(4), [bits('ticks', 12, 20)]),
] as const;

/** System common and real-time messages. [JM-8.3-4] */
export const SYSTEM = [
  system('timeCodeQuarterFrame', systemStatus(0xf1), [seven('value', 16)]),
  system('songPosition', systemStatus(0xf2), [lowFirst('position', 16)]),
  system('songSelect', systemStatus(0xf3), [seven('song', 16)]),
  system('tuneRequest', systemStatus(0xf6), []),
  system('timingClock', systemStatus(0xf8), []),
  system('start', systemStatus(0xfa), []),
  system('continue', systemStatus(0xfb), []),
  system('stop', systemStatus(0xfc), []),
  system('activeSensing', systemStatus(0xfe), []),
  system('systemReset', systemStatus(0xff), []),
] as const;

/** System exclusive of seven and of eight bits, and the mixed data set. [JM-8.3-5] */
export const DATA = [
  seventh('sysEx', [], [part(8, 4), data(16, 6, 127, { at: 12, bits: 4, extra: 0 })]),
  eighth('sysEx8', [], [part(8, 4), bits('stream', 16, 8), data(24, 13, 255, { at: 12, bits: 4, extra: 1 })]),
  eighth(
    'mixedDataSetHeader',
    [fixed(8, 4, 8)],
    [
      bits('dataSet', 12, 4),
      bits('bytesInChunk', 16, 16),
      bits('chunks', 32, 16),
      bits('chunk', 48, 16),
      bits('manufacturer', 64, 16),
      bits('device', 80, 16),
      bits('subId1', 96, 16),
      bits('subId2', 112, 16),
    ],
  ),
  eighth('mixedDataSetPayload', [fixed(8, 4, 9)], [bits('dataSet', 12, 4), data(16, 14, 255)]),
] as const;
