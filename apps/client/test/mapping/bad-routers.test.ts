// Routers that refuse, are silent, or say what nobody may believe.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { RouterMapping } from '../../src/mapping/router-mapping';
import { Asking } from './asking';
import { FakeRouter, type RouterSettings } from './fake-router';

let asking: Asking | null = null;

async function ask(settings: Partial<RouterSettings>): Promise<Asking> {
  asking = await Asking.start(settings);
  return asking;
}

afterEach(async () => {
  await asking?.close();
  asking = null;
});

/** Patience is over: for PCP and NAT-PMP, and when `then` is true for everything. */
async function impatient({ router, clock }: Asking, then: () => boolean = () => router.searches > 0): Promise<void> {
  await clock.waitFor((ms) => ms === 500);
  clock.advance(500);
  await router.until(then);
  clock.advance(2500);
}

/** UPnP without anything that makes mappings. */
const NOTHING = { service: 'WANCommonInterfaceConfig:1' };

it.each<[string, Partial<RouterSettings>, RegExp]>([
  ['by PCP', { datagrams: { refuses: 2 }, upnp: NOTHING }, /^the router refused: it is not allowed to$/],
  ['by PCP, in a number that nobody knows', { datagrams: { refuses: 77 }, upnp: NOTHING }, /PCP result 77/],
  ['by UPnP', { upnp: { errors: { AddPortMapping: [606] } } }, /^the router refused: it is not allowed to$/],
  ['by UPnP, in a number that nobody knows', { upnp: { errors: { AddPortMapping: [899] } } }, /UPnP error 899/],
  ['by UPnP, for every port', { upnp: { errors: { AddPortMapping: [718, 718, 718] } } }, /somebody else has that port/],
  ['by UPnP, because it makes none', { upnp: NOTHING }, /^the router makes no mappings by UPnP$/],
  ['by UPnP, to say its address', { upnp: { errors: { GetExternalIPAddress: [501] } } }, /it could not/],
])('a router that refuses %s is quoted', async (_, settings, message) => {
  const { router } = await ask(settings);
  expect(await asking!.tells()).toBe('mapping-refused');
  expect((asking!.told[0] as Error).message).toMatch(message);
  expect(router.mappings.size).toBe(0);
});

describe('a router that does not answer', () => {
  it.each<[string, Partial<RouterSettings>, string | null]>([
    ['to anything', { datagrams: 'silent' }, null],
    ['because nothing listens there', { datagrams: 'none' }, null],
    ['to a call', { datagrams: 'silent', upnp: { silent: true } }, 'GetExternalIPAddress'],
  ])('%s', async (_, settings, call) => {
    const { router } = await ask(settings);
    await impatient(asking!, () => router.searches > 0 && (call === null || router.upnp!.calls.includes(call)));
    expect(await asking!.tells()).toBe('mapping-no-answer');
  });

  it('keeps nobody from leaving', async () => {
    const { router, mapping } = await ask({ datagrams: 'silent' });
    await router.until(() => router.heard.length > 0);
    const closed = mapping.close();
    await router.until(() => router.heard.some(isGivenBack)); // it may have granted it
    asking!.clock.advance(1000);
    await closed;
    expect(asking!.told).toEqual([]);
  });
});

/** A request of PCP for no time at all. */
const isGivenBack = (request: string) => request.slice(8, 16) === '00000000';

const NO_XML = '<root><device></root>';
const ENTITIES = '<!DOCTYPE x [<!ENTITY a "aaaa">]><root>&a;</root>';
const DEEP = '<a>'.repeat(100) + '</a>'.repeat(100);

it.each<[string, NonNullable<RouterSettings['upnp']>]>([
  ['no XML', { description: NO_XML }],
  ['nothing', { description: '' }],
  ['entities of its own', { description: ENTITIES }],
  ['what is nested without end', { description: DEEP }],
  ['more than a router has to say', { description: `<a>${'b'.repeat(70_000)}</a>` }],
])('a description that is %s is not read', async (_, upnp) => {
  const { router } = await ask({ upnp });
  expect(await asking!.tells()).toBe('mapping-garbled');
  expect(router.mappings.size).toBe(0);
});

it('datagrams that are no answer, or no answer to us, are as none', async () => {
  const foreign = Buffer.alloc(60);
  foreign.set([2, 0x81]);
  const lies = [Buffer.alloc(0), Buffer.from([2]), Buffer.from([0, 128, 0]), foreign, Buffer.alloc(1100, 0xff)];
  const { told, router } = await ask({ datagrams: { lies } });
  await router.until(() => router.heard.length > 1); // asked again: the first answers are read
  await impatient(asking!);
  expect(await asking!.tells()).toBe('mapping-no-answer');
  expect(told).toHaveLength(1);
});

describe('an address of the router that', () => {
  const everyWay: Partial<RouterSettings>[] = [{ datagrams: 'pcp' }, { datagrams: 'nat-pmp' }, { upnp: {} }];
  const of = (...externals: string[]) =>
    everyWay.flatMap((way) => externals.map((external) => [external, way] as const));

  it.each(of('100.64.0.7', '192.168.0.2', '10.0.0.2'))(
    'is private (%s) leads nowhere: it is given back (%j)',
    async (external, way) => {
      const { router } = await ask({ ...way, external });
      expect(await asking!.tells()).toBe('mapping-private-address');
      expect((asking!.told[0] as Error).message).toContain(external);
      expect(router.mappings.size).toBe(0);
    },
  );

  it.each([
    ...of('0.0.0.0', '127.0.0.1', '239.255.255.250'),
    ...['', 'home.example.org', '2001:db8::1', '1.2.3.4.5'].map((external) => [external, { upnp: {} }] as const),
  ])("nobody has ('%s') is not believed (%j)", async (external, way) => {
    const { router } = await ask({ ...way, external });
    expect(await asking!.tells()).toBe('mapping-garbled');
    expect(router.mappings.size).toBe(0);
  });
});

describe('somebody else', () => {
  const calls: string[] = [];
  const stranger = createServer((request, response) => {
    calls.push(request.url!);
    response.end();
  });

  beforeAll(async () => {
    stranger.listen(0, '127.0.0.2');
    await once(stranger, 'listening');
  });

  afterAll(() => void stranger.close());

  const at = (host: string) => `http://${host}:${(stranger.address() as AddressInfo).port}/`;

  it.each(['127.0.0.2', 'user@127.0.0.1', 'localhost'])('is not asked for a description (%s)', async (host) => {
    const { router } = await ask({ datagrams: 'silent', upnp: { location: at(host) } });
    await impatient(asking!, () => router.searches > 2); // searched again: the first answers are read
    expect(await asking!.tells()).toBe('mapping-no-answer');
    expect(calls).toEqual([]);
  });

  it.each(['', '<URLBase>'])('is not called, wherever the router says that it can be (%s)', async (base) => {
    const control = at('127.0.0.2');
    const { router } = await ask({ upnp: base === '' ? { control } : { description: describedAt(control) } });
    expect(await asking!.tells()).toBe('mapping-garbled');
    expect(calls).toEqual([]);
    expect(router.upnp!.calls).toEqual(['/rootDesc.xml']);
  });
});

const describedAt = (base: string) =>
  `<root><URLBase>${base}</URLBase><service><serviceType>urn:schemas-upnp-org:service:WANIPConnection:1</serviceType><controlURL>/c</controlURL></service></root>`;

it('asks nobody where there is no router in between, or where the router could not reach what listens', async () => {
  const router = await FakeRouter.start({ datagrams: 'pcp' });
  const gateways = [null, { host: FakeRouter.HOST, own: '127.0.0.1' }];
  for (const gateway of gateways) {
    const parts = { port: 7400, host: '192.168.1.2', places: router.places(), after: () => () => undefined };
    const mapping = new RouterMapping({ ...parts, findGateway: () => Promise.resolve(gateway), tell: fail });
    mapping.start();
    await mapping.close();
  }
  expect([router.heard, router.searches]).toEqual([[], 0]);
  await router.close();
});

function fail(): never {
  throw new Error('nothing was to be told');
}
