// When the notes of others sound at an instrument, by JACK's own frames: an independent clock for both ends.
import { Band, JackProbe, JackServer } from '@midip2p/ports';

jest.setTimeout(60_000);

let jack: JackServer;
let band: Band;
let probe: JackProbe;
beforeAll(async () => {
  jack = await JackServer.start({ rate: 48_000, frames: 256 });
  band = await Band.gather({ jack, names: ['ada', 'ben'] });
  probe = await JackProbe.start(jack, 'synth');
  await probe.connect('synth:out', 'ada:in');
  await probe.connect('ben:out', 'synth:in');
}, 90_000);
afterAll(
  () =>
    probe
      ?.end()
      .finally(() => band?.end())
      .finally(() => jack.end()),
  30_000,
);

const NOTES = Array.from({ length: 20 }, (_, n) => [
  { frame: 4800 * n, hex: '903c64' },
  { frame: 4800 * n + 2400, hex: '803c40' },
]).flat();

/** For each event, how long after ada's instrument had played it ben's got it, ms. */
async function waits(): Promise<number[]> {
  const before = probe.receivedCount;
  const sent = probe.sent.length;
  await probe.play(NOTES);
  await probe.until('every note', (heard) => heard.length >= before + NOTES.length);
  return probe.heard.slice(before).map(({ frame }, n) => ((frame - probe.sent[sent + n]!.frame) * 1000) / probe.rate);
}

const worst = (ms: number[], delayMs: number) => Math.max(...ms.map((one) => Math.abs(one - delayMs)));

it('is as long after they were played as the listener says, for every note, also when that changes', async () => {
  const ben = band.player('ben');
  for (const delay of [300, 400]) {
    const answer = await ben.ask('playout', 'tight', '--delay', String(delay));
    expect(answer).toMatchObject({ event: 'playout', outputs: [{ policy: 'tight', tightUs: delay * 1000 }] });
    expect(worst(await waits(), delay)).toBeLessThan(1);
  }
});

it('is as the owner of the room says, where the listener leaves it to the room', async () => {
  const [ada, ben] = [band.player('ada'), band.player('ben')];
  await ben.ask('playout', 'room');
  const { roomId } = ben.client.events.find(({ event }) => event === 'joined') as unknown as { roomId: string };
  await ada.ask('rooms', 'set', roomId, '--playout', 'tight', '--delay', '250');
  await ben.client.next('stats', ({ outputs }) => (outputs as Output[])[0]!.tightUs === 250_000);
  expect(worst(await waits(), 250)).toBeLessThan(1);
});

it('is told hop by hop, and the hops make the whole', async () => {
  const { rows } = (await band.player('ben').ask('latency')) as unknown as { rows: Row[] };
  const [{ player, totalUs, theirsUs, networkUs, oursUs, playoutUs }] = rows as [Row];
  expect(player).toBe('ada');
  expect(theirsUs).toBeGreaterThan(0);
  const sum = theirsUs! + networkUs + oursUs + playoutUs;
  expect(Math.abs(sum - totalUs.p50)).toBeLessThan(totalUs.p50 / 10);
});

interface Output {
  tightUs: number;
}
interface Row {
  player: string;
  totalUs: { p50: number };
  theirsUs: number | null;
  networkUs: number;
  oursUs: number;
  playoutUs: number;
}
