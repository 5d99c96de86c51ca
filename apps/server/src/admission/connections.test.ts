// Connections that stay without a call. What is counted of all others is in test/admission.test.ts, at a server.
import { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import { loadConfig } from '../config/load-config';
import { Connections, type Ending } from './connections';
import { Proxies } from './proxies';

class AnEnd extends EventEmitter {
  static next = 1000;
  readonly remoteAddress = '203.0.113.3';
  readonly remotePort = (AnEnd.next += 1);
  readonly localAddress = '192.0.2.1';
  readonly localPort = 7420;
  destroyed = false;
  destroy(): void {
    this.destroyed = true;
    this.emit('close');
  }
}

function withRoomFor(connections: number) {
  const { limits, proxies } = loadConfig({ overrides: { limits: { connections } } });
  const ended: Ending[] = [];
  const all = new Connections(limits, new Proxies(proxies, limits.sharedAddresses), (why) => ended.push(why));
  const comes = () => {
    const end = new AnEnd();
    return { end, connection: all.accept(end as unknown as Socket)! };
  };
  return { all, ended, comes };
}

it('lets half of all connections stay without a call, and ends one more', () => {
  const { all, ended, comes } = withRoomFor(4);
  const [one, two, three, four] = [comes(), comes(), comes(), comes()];
  expect([one, two, three].map(({ connection }) => all.staysSilent(connection))).toEqual([true, true, false]);
  expect([one, two, three, four].map(({ end }) => end.destroyed)).toEqual([false, false, true, false]);
  expect([ended, all.size]).toEqual([['too-many-connections'], 3]);
});

it('lets another one stay when one has gone', () => {
  const { all, comes } = withRoomFor(3); // of which one may stay so
  const one = comes();
  expect(all.staysSilent(one.connection)).toBe(true);
  one.end.destroy();
  expect([comes(), comes()].map(({ connection }) => all.staysSilent(connection))).toEqual([true, false]);
});
