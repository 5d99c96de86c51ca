import { LIFE_SECONDS } from '../../src/mapping/way';
import { Asking } from './asking';
import type { RouterSettings } from './fake-router';

let asking: Asking | null = null;

async function ask(settings: Partial<RouterSettings>): Promise<Asking> {
  asking = await Asking.start(settings);
  return asking;
}

afterEach(async () => {
  await asking?.close();
  asking = null;
});

const BOTH = [
  ['tcp 7400', { to: '127.0.0.1:7400', seconds: LIFE_SECONDS }],
  ['udp 7400', { to: '127.0.0.1:7400', seconds: LIFE_SECONDS }],
];

describe.each<[string, Partial<RouterSettings>, string]>([
  ['PCP', { datagrams: 'pcp' }, 'PCP'],
  ['NAT-PMP alone', { datagrams: 'nat-pmp' }, 'NAT-PMP'],
  ['UPnP, version 1', { upnp: {} }, 'UPnP'],
  ['UPnP, version 2', { upnp: { service: 'WANIPConnection:2' } }, 'UPnP'],
  ['UPnP, on a line with a password', { upnp: { service: 'WANPPPConnection:1' } }, 'UPnP'],
  ['UPnP, and refuses PCP', { datagrams: { refuses: 2 }, upnp: {} }, 'UPnP'],
  ['all of them', { datagrams: 'pcp', upnp: {} }, 'PCP'],
])('a router that speaks %s', (_, settings, by) => {
  it('leads TCP and UDP of our own port to us, and gets that back', async () => {
    const { router, mapping, ...rest } = await ask(settings);
    expect(await asking!.tells()).toEqual({ host: '203.0.113.7', port: 7400, udp: true, by });
    expect([...router.mappings]).toEqual(BOTH);
    await mapping.close();
    expect([...router.mappings]).toEqual([]);
    expect(rest.told).toHaveLength(1);
  });
});

describe('another port than ours', () => {
  it('is taken as it is', async () => {
    await ask({ datagrams: 'pcp', portFor: (port) => port + 1 });
    expect(await asking!.tells()).toMatchObject({ port: 7401, udp: true });
  });

  it.each<Partial<RouterSettings>>([{ datagrams: 'pcp' }, { datagrams: 'nat-pmp' }])(
    'for UDP alone is of no use, and given back (%j)',
    async (settings) => {
      const { router } = await ask({
        ...settings,
        portFor: (port, transport) => (transport === 'tcp' ? port : port + 1),
      });
      expect(await asking!.tells()).toMatchObject({ port: 7400, udp: false });
      expect([...router.mappings.keys()]).toEqual(['tcp 7400']);
    },
  );

  it('is asked for by UPnP where somebody else has ours, which is left alone', async () => {
    const { router, mapping } = await ask({ upnp: { errors: { AddPortMapping: [718] } } });
    router.mappings.set('tcp 7400', { to: '192.168.1.9:7400', seconds: 60 });
    const mapped = await asking!.tells();
    expect(mapped).toMatchObject({ udp: true, port: expect.any(Number) });
    expect((mapped as { port: number }).port).toBeGreaterThanOrEqual(49152);
    await mapping.close();
    expect([...router.mappings.keys()]).toEqual(['tcp 7400']);
  });
});

it('a router that knows no leases gets one without end, which is given back', async () => {
  const { router, mapping } = await ask({ upnp: { errors: { AddPortMapping: [725] } } });
  expect(await asking!.tells()).toMatchObject({ port: 7400 });
  expect(router.mappings.get('tcp 7400')).toEqual({ to: '127.0.0.1:7400', seconds: 0 });
  await mapping.close();
  expect(router.mappings.size).toBe(0);
});

it('what was mapped for us and leads to another machine now is left to that one', async () => {
  const { router, mapping } = await ask({ upnp: {} });
  await asking!.tells();
  router.mappings.set('tcp 7400', { to: '192.168.1.9:7400', seconds: 60 });
  await mapping.close();
  expect([...router.mappings.keys()]).toEqual(['tcp 7400']);
});

describe('a mapping', () => {
  const renewed = async ({ router }: Asking) => {
    const count = router.heard.length;
    asking!.clock.advance((LIFE_SECONDS / 2) * 1000);
    await router.until(() => router.heard.length >= count + 2);
  };

  it('is renewed when half of its life is over, and that is told only if something is different', async () => {
    const { router } = await ask({ datagrams: 'pcp' });
    await asking!.tells();
    const first = router.heard.slice(0, 2);
    await asking!.clock.waitFor((ms) => ms === (LIFE_SECONDS / 2) * 1000);
    await renewed(asking!);
    expect(router.heard.slice(-2)).toEqual(first); // the same request, with the same nonce
    await asking!.clock.waitFor((ms) => ms === (LIFE_SECONDS / 2) * 1000);
    router.settings.external = '203.0.113.8';
    await renewed(asking!);
    expect(await asking!.tells(2)).toMatchObject({ host: '203.0.113.8', port: 7400 });
    expect(asking!.told).toHaveLength(2);
  });

  it('that cannot be renewed is lost at its end, and comes back with the router', async () => {
    const { router, clock } = await ask({ datagrams: 'pcp' });
    await asking!.tells();
    router.settings.datagrams = { refuses: 8 };
    for (const part of [1 / 2, 1 / 4, 1 / 4]) {
      await clock.waitFor((ms) => ms === LIFE_SECONDS * part * 1000);
      expect(asking!.told).toHaveLength(1);
      const heard = router.heard.length;
      clock.advance(LIFE_SECONDS * part * 1000);
      await router.until(() => router.heard.length >= heard + 2); // the known way, then PCP anew; and a search
      clock.advance(3000);
    }
    expect(await asking!.tells(2)).toBe('mapping-lost');
    await clock.waitFor((ms) => ms === (LIFE_SECONDS / 2) * 1000);
    router.settings.datagrams = 'pcp';
    clock.advance((LIFE_SECONDS / 2) * 1000);
    expect(await asking!.tells(3)).toMatchObject({ port: 7400 });
  });
});
