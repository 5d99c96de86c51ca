import { bits, highFirst, lowFirst, part, sixteen, text } from './field';
import { fixed, rowsOf } from './row';

const stream = rowsOf('ump', false, 0xf);
const status = (value: number) => [fixed(6, 10, value)];
const whole = (value: number) => [fixed(4, 2, 0), ...status(value)];
const version = [bits('versionMajor', 16, 8), bits('versionMinor', 24, 8)] as const;
const jitterReduction = (at: number) =>
  [bits('receivesJitterReduction', at, 1), bits('sendsJitterReduction', at + 1, 1)] as const;
const configuration = [bits('midiProtocol', 16, 8), ...jitterReduction(30)] as const;

/** What two endpoints tell each other about themselves. [JM-8.3-8] */
export const STREAM = [
  stream('endpointDiscovery', whole(0x00), [...version, bits('filter', 56, 8)]),
  stream('endpointInfo', whole(0x01), [
    ...version,
    bits('staticBlocks', 32, 1),
    bits('blocks', 33, 7),
    bits('midi2', 54, 1),
    bits('midi1', 55, 1),
    ...jitterReduction(62),
  ]),
  stream('deviceIdentity', whole(0x02), [
    highFirst('manufacturer', 40, 3),
    lowFirst('family', 64),
    lowFirst('model', 80),
    highFirst('revision', 96, 4),
  ]),
  stream('endpointName', status(0x03), [part(4, 2), text(16, 14)]),
  stream('productInstanceId', status(0x04), [part(4, 2), text(16, 14)]),
  stream('configurationRequest', whole(0x05), configuration),
  stream('configurationNotification', whole(0x06), configuration),
  stream('functionBlockDiscovery', whole(0x10), [bits('block', 16, 8), bits('filter', 24, 8)]),
  stream('functionBlockInfo', whole(0x11), [
    bits('active', 16, 1),
    bits('block', 17, 7),
    bits('userInterfaceHint', 26, 2),
    bits('midi1Ports', 28, 2),
    bits('direction', 30, 2),
    sixteen('firstGroup', 32, 8),
    bits('groups', 40, 8),
    bits('midiCiVersion', 48, 8),
    bits('sysEx8Streams', 56, 8),
  ]),
  stream('functionBlockName', status(0x12), [part(4, 2), bits('block', 16, 8), text(24, 13)]),
  stream('startOfClip', whole(0x20), []),
  stream('endOfClip', whole(0x21), []),
] as const;
