import { Relays, type RelaysContext } from './relays';
import type { Report } from './report';

/** Over an engine that only notes what it is told; the link to ben is number 10, if it is open. */
function someRelays({ open = true, lookUp }: { open?: boolean; lookUp?: RelaysContext['lookUp'] } = {}) {
  const told: string[] = [];
  const reports: Report[] = [];
  const clock = { nowMs: 5000 };
  const state = { open };
  const engine: RelaysContext['engine'] = {
    takeRelayTokens: (link, { relay, tokens, goodForMs }) => {
      const where = relay === null ? 'no relay' : `${relay.host}:${relay.port}`;
      told.push(`${link} ${where} ${tokens.length} ${goodForMs}`);
    },
  };
  const relays = new Relays({
    engine,
    ask: (peerId) => void told.push(`ask for ${peerId}`),
    linkTo: (peerId) => (state.open && peerId === 'ben' ? 10 : null),
    lookUp: lookUp ?? (() => Promise.reject(new Error('nobody asks for a name here'))),
    nowMs: () => clock.nowMs,
    emit: (report) => void reports.push(report),
  });
  return { relays, told, reports, clock, state, engine };
}
const TOKENS = [new Uint8Array(126), new Uint8Array(126)];
const given = (host = '203.0.113.9', tls = false) => ({
  peerId: 'ben',
  relays: [{ host, port: 7430, tls }],
  tokens: TOKENS,
  goodForMs: 60_000,
});

it('asks the server, and hands its answer to the engine', async () => {
  const { relays, told } = someRelays();
  relays.wanted('ben');
  await relays.given(given());
  expect(told).toEqual(['ask for ben', '10 203.0.113.9:7430 2 60000']);
});

it('looks up the name of a relay', async () => {
  const { relays, told } = someRelays({ lookUp: () => Promise.resolve([{ address: '2001:db8::9' }]) });
  await relays.given(given('relay.example'));
  expect(told).toEqual(['10 2001:db8::9:7430 2 60000']);
});

it('tells once of a name that leads nowhere, and lets links not wait for it', async () => {
  const { relays, told, reports } = someRelays({ lookUp: () => Promise.resolve([]) });
  await relays.given(given('relay.example'));
  await relays.given(given('relay.example'));
  expect(told).toEqual(['10 no relay 0 0', '10 no relay 0 0']);
  expect(reports).toEqual([expect.objectContaining({ event: 'trouble', code: 'relay-name-unknown' })]);
});

it('takes the first relay that it can speak to, and none otherwise', async () => {
  const { relays, told } = someRelays();
  await relays.given({
    ...given(),
    relays: [
      { host: '203.0.113.8', port: 443, tls: true },
      { host: '203.0.113.9', port: 7430, tls: false },
    ],
  });
  await relays.given(given('203.0.113.8', true));
  expect(told).toEqual(['10 203.0.113.9:7430 2 60000', '10 no relay 0 0']);
});

it('keeps tokens for a link that is not open yet, as long as they are good', async () => {
  const { relays, told, state, clock } = someRelays({ open: false });
  await relays.given(given());
  clock.nowMs += 20_000;
  state.open = true;
  relays.opened('ben');
  relays.opened('ben'); // once
  expect(told).toEqual(['10 203.0.113.9:7430 2 40000']);
  state.open = false;
  await relays.given(given());
  clock.nowMs += 60_000;
  state.open = true;
  relays.opened('ben');
  expect(told).toHaveLength(1);
});

it('lets links not wait where the server has no relay, and lets the engine ask again where it asked too often', () => {
  const { relays, told, reports } = someRelays();
  const refused = { peerId: 'ben', message: 'so it is', retryAfterMs: 0 };
  relays.refused({ ...refused, code: 'no-relay' });
  relays.refused({ ...refused, code: 'relay-too-often', retryAfterMs: 1000 });
  expect(told).toEqual(['10 no relay 0 0']);
  expect(reports).toEqual([{ event: 'trouble', what: 'relay', code: 'relay-too-often', message: 'so it is' }]);
});

it('minds neither a link that has ended nor tokens that the engine refuses', async () => {
  const { relays, reports, engine } = someRelays();
  const refuse = (code: string) => {
    engine.takeRelayTokens = () => {
      throw Object.assign(new Error(`native: ${code}`), { code });
    };
  };
  refuse('unknown-link');
  await relays.given(given());
  relays.refused({ peerId: 'ben', code: 'no-relay', message: '', retryAfterMs: 0 });
  expect(reports).toEqual([]);
  refuse('relay-token-malformed');
  await relays.given(given());
  expect(reports).toEqual([expect.objectContaining({ code: 'relay-token-malformed' })]);
});
