import type { NetworkInterfaceInfo } from 'node:os';
import { ownNames, reachableAt } from './own-addresses';

const at = (address: string, family: 'IPv4' | 'IPv6', internal = false) =>
  ({ address, family, internal }) as NetworkInterfaceInfo;
const machine = {
  hostName: 'studio',
  interfaces: {
    lo: [at('127.0.0.1', 'IPv4', true), at('::1', 'IPv6', true)],
    eth0: [at('192.168.1.5', 'IPv4'), at('2001:db8::5', 'IPv6'), at('fe80::5', 'IPv6')],
  },
};

it.each([
  ['0.0.0.0', ['192.168.1.5']],
  ['::', ['192.168.1.5', '2001:db8::5']],
  ['127.0.0.1', ['127.0.0.1']],
  ['jam.example.org', ['jam.example.org']],
])('tells nobody to connect to every address at once (%s)', (host, addresses) => {
  expect(reachableAt(host, machine)).toEqual(addresses);
});

it('falls back on the name of a machine that has no network yet', () => {
  expect(reachableAt('0.0.0.0', { hostName: 'studio', interfaces: {} })).toEqual(['studio']);
});

it('knows every name that a client may use', () => {
  expect(ownNames('jam.example.org', machine)).toEqual({
    dns: ['midip2p-server', 'localhost', 'studio', 'jam.example.org'],
    ip: ['127.0.0.1', '::1', '192.168.1.5', '2001:db8::5'],
  });
  expect(ownNames('0.0.0.0', { hostName: 'no host name', interfaces: {} }).dns).toEqual([
    'midip2p-server',
    'localhost',
  ]);
});
