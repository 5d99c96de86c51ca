import type { Socket } from 'node:net';
import type { Origin } from '../callers/origin';
import { configSchema } from '../config/config';
import { Admission } from './admission';
import { Connection } from './connections';

const at = (host: string): Origin => ({ host, key: host });
const NOBODYS: Origin = { host: '10.0.0.1', key: null };
const connection = (origin: Origin) => new Connection({} as Socket, origin, () => undefined);

function anAdmission(limits: object) {
  const refused: string[] = [];
  const config = configSchema.parse({ limits });
  const admission = new Admission(
    config.limits,
    (code, scope) => void refused.push(`${code} ${scope}`),
    () => 0,
  );
  return { admission, refused };
}

it.each([
  ['connection', { callsPerConnection: 2 }],
  ['address', { callsPerAddress: 2 }],
  ['server', { calls: 2 }],
])('takes so many calls at once of a %s, and another when one has ended', (scope, limits) => {
  const { admission, refused } = anAdmission(limits);
  const one = connection(at('192.0.2.1'));
  const enter = () => admission.enter('call', one, one.origin);
  const first = enter();
  enter();
  expect(enter).toThrow(expect.objectContaining({ code: 'too-many-calls', scope, retryAfterMs: 1000 }) as Error);
  expect(refused).toEqual([`too-many-calls ${scope}`]);
  expect(admission.inFlight.call).toBe(2); // what was refused holds nothing
  first.leave();
  first.leave();
  enter();
  expect(enter).toThrow();
});

it('counts an account wherever it calls from, and gives back what a refused call held', () => {
  const { admission } = anAdmission({ callsPerAccount: 1 });
  const [here, there] = [connection(at('192.0.2.1')), connection(at('192.0.2.2'))];
  const first = admission.enter('call', here, here.origin);
  first.countFor('ada');
  const second = admission.enter('call', there, there.origin);
  expect(() => second.countFor('ada')).toThrow('of this account');
  expect(admission.inFlight.call).toBe(1);
  admission.enter('call', there, there.origin).countFor('ben');
  first.leave();
  admission.enter('call', there, there.origin).countFor('ada');
});

it('counts streams for themselves: who plays may call', () => {
  const { admission } = anAdmission({ streamsPerAddress: 1 });
  const one = connection(at('192.0.2.1'));
  admission.enter('stream', one, one.origin);
  expect(() => admission.enter('stream', one, one.origin)).toThrow('too many open streams from this network address');
  admission.enter('call', one, one.origin);
});

it('holds nobody to what others do on a connection, or at an address, that many share', () => {
  const { admission } = anAdmission({ callsPerConnection: 1, callsPerAddress: 1, callsPerSecondPerConnection: 1 });
  const proxy = connection(NOBODYS);
  for (let call = 0; call < 100; ++call) admission.enter('call', proxy, NOBODYS);
  // Of those that the proxy speaks for, each has a measure of its own.
  admission.enter('call', proxy, at('192.0.2.1'));
  expect(() => admission.enter('call', proxy, at('192.0.2.1'))).toThrow('from this network address');
  admission.enter('call', proxy, at('192.0.2.2'));
});
