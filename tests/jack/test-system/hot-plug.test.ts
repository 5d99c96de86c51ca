// Devices that come and go beside a client with the portable driver: JACK's ports stand for them.
import { Band, hexOf, JackProbe, JackServer } from '@midip2p/ports';

jest.setTimeout(120_000);

let jack: JackServer;
let band: Band;
beforeAll(async () => {
  jack = await JackServer.start();
  band = await Band.gather({ jack, names: ['ada'], portable: true, devices: true });
}, 90_000);
afterAll(() => band?.end().finally(() => jack.end()), 30_000);

const note = (frame: number, status: number, key: number) => ({
  frame,
  hex: Buffer.from([status, key, 100]).toString('hex'),
});

it('a device is opened when it comes, let go when it goes, and works again when it is back; no note hangs', async () => {
  const { client, ask } = ((player) => ({ client: player.client, ask: player.ask.bind(player) }))(band.player('ada'));
  await ask('route', 'add', 'me', 'me');
  const synth = await JackProbe.start(jack, 'synth'); // as a device that is there all the time
  await client.next('ports', (told) => (told['outputs'] as string[]).includes('synth:in'));
  for (let round = 0; round < 2; round += 1) {
    const keys = await JackProbe.start(jack, 'keys');
    await client.next('ports', (told) => (told['inputs'] as string[]).includes('keys:out'));
    await jack.connected('keys:out', (await jack.tool('jack_lsp', '-c', 'keys:out'))[1]!.trim());
    const heard = synth.receivedCount;
    await keys.play([note(0, 0x90, 60), note(100, 0x90, 64), note(200, 0x80, 64)]);
    await synth.until('the keys', (all) => all.length >= heard + 3);
    await keys.end(); // with a key down
    await client.next('ports', (told) => !(told['inputs'] as string[]).includes('keys:out'));
    await synth.until('the end of what was held', (all) => all.length >= heard + 4);
    expect(hexOf(synth.heard.slice(heard))).toEqual(['903c64', '904064', '804064', '803c40']);
  }
  await synth.end();
  await client.next('ports', (told) => !(told['outputs'] as string[]).includes('synth:in'));
});
