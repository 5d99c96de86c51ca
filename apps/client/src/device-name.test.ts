import { deviceNameOf, type Machine } from './device-name';

const machine = (more: Partial<Machine>): Machine => ({
  ...{ hostName: 'vm', machineInfo: '', user: 'ada', platform: 'linux' },
  ...more,
});

it.each<[string, Partial<Machine>, string]>([
  ['a host name that tells something', { hostName: 'studio.example.org' }, 'studio'],
  ['whose it is, where the host name tells nothing', {}, "ada's Linux"],
  ['a Windows machine that was never named', { hostName: 'DESKTOP-4F2K9QX', platform: 'win32' }, "ada's Windows"],
  ['a container of root', { hostName: 'localhost', user: 'root' }, 'Linux'],
  [
    'what its owner calls it',
    { machineInfo: 'PRETTY_HOSTNAME="Ada\u2019s ThinkPad"\nCHASSIS=laptop\n' },
    'Ada\u2019s ThinkPad',
  ],
  [
    'no more than a server takes',
    { hostName: 'x'.repeat(63), machineInfo: `PRETTY_HOSTNAME=${'🎹'.repeat(80)}\n` },
    '🎹'.repeat(64),
  ],
])('is %s', (_, more, name) => expect(deviceNameOf(machine(more))).toBe(name));
