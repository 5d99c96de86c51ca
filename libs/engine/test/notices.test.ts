// What a peer causes to be told is told in its turn, and makes nothing else of this process wait.
import { OutputPort } from '../src';
import { aPair, takeAll } from './two-ends';

const STREAMS = 500;
const OF_A_TURN = 64;

it('a player who declares five hundred streams lets everything else run in between', async () => {
  const pair = await aPair();
  const output = pair.b.engine.openOutput('synth');
  pair.b.engine.connect({ link: pair.toA, id: 0 }, { link: 0, port: output.id });
  const inputs = Array.from({ length: STREAMS }, (_, i) => pair.a.engine.openInput(`input ${i}`));
  const last = inputs.at(-1)!;
  pair.a.engine.connect({ link: 0, id: last.id }, { link: pair.toB, port: 0 });
  let turn = 0;
  const turns: number[] = [];
  const names: string[] = [];
  const all = new Promise<void>((resolve) => {
    pair.b.engine.on('notice', ({ kind, text }) => {
      if (kind !== 'streamDeclared') return;
      names.push(text);
      turns[turn] = (turns[turn] ?? 0) + 1;
      if (names.length === STREAMS) resolve();
    });
  });
  last.play(Uint8Array.of(0x90, 60, 1), last.now());
  expect(takeAll(OutputPort.fromHandle(output.handle), 1)).toHaveLength(1); // it came behind all declarations
  let isCounting = true;
  const count = () => {
    turn += 1;
    if (isCounting) setImmediate(count);
  };
  count();
  await all;
  isCounting = false;
  expect(names).toEqual(inputs.map((_, i) => `input ${i}`));
  expect(Math.max(...turns.filter((told) => told > 0))).toBeLessThanOrEqual(OF_A_TURN);
  pair.close();
});
