// Datagrams beside a link: there unless somebody wants none. [TOAST-12.4-6]
import { OutputPort } from '../src';
import { aPair, figuresOnce, takeAll, throughLink } from './two-ends';

const NOTE = Uint8Array.of(0x90, 60, 100);

it('come by themselves, and prove the address first', async () => {
  const pair = await aPair();
  const output = OutputPort.fromHandle(pair.b.engine.openOutput('nobody').handle); // to sleep at
  const come = () => pair.b.engine.stats().links[0]!.figures['datagramsReceived']! > 0;
  for (const end = Date.now() + 60_000; !come() && Date.now() < end;) output.waitUntilDue();
  expect(come()).toBe(true);
  output.close();
  pair.close();
});

it('are not sent where one end wants none, and notes come all the same', async () => {
  const pair = await aPair({ b: { datagrams: false } });
  const { input, output } = throughLink(pair);
  input.play(NOTE, input.now());
  const synth = OutputPort.fromHandle(output.handle);
  expect(takeAll(synth, 1)).toHaveLength(1);
  const { datagramsSent, datagramsUnopened } = figuresOnce(pair.a.engine, { unacked: 0, eventsSent: 1 });
  expect({ datagramsSent, datagramsUnopened }).toEqual({ datagramsSent: 0, datagramsUnopened: 0 });
  synth.close();
  pair.close();
});
