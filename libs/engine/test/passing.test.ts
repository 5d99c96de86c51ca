// A player in the middle: what goes on to whom, over real links.
import { randomUUID } from 'node:crypto';
import { OutputPort } from '../src';
import { anEnd, type End, hex, introduce, noticeOf, takeAll } from './two-ends';

let ann: End, ben: End, cas: End;
beforeEach(() => {
  const session = randomUUID();
  [ann, ben, cas] = [anEnd({ session }), anEnd({ session }), anEnd({ session })];
});
afterEach(() => [ann, ben, cas].forEach(({ engine }) => engine.close()));

async function linked(a: End, b: End): Promise<[toB: number, toA: number]> {
  const up = Promise.all([noticeOf(a.engine, 'linkUp'), noticeOf(b.engine, 'linkUp')]);
  const links: [number, number] = [introduce(a, b), introduce(b, a)];
  await up;
  return links;
}

it('passes one player on to another, with its origin; and gives way to the straight link', async () => {
  const keys = ann.engine.openInput('Piano', { playableWindowUs: 60_000_000 });
  const synth = cas.engine.openOutput('synth');
  const taker = OutputPort.fromHandle(synth.handle);
  const [annToBen, benToAnn] = await linked(ann, ben);
  const [benToCas, casToBen] = await linked(ben, cas);
  ann.engine.connect({ link: 0, id: keys.id }, { link: annToBen, port: 0 });
  ben.engine.connect({ link: benToAnn, id: 0 }, { link: benToCas, port: 0 });
  cas.engine.connect({ link: casToBen, id: 0 }, { link: 0, port: synth.id });

  keys.play(Buffer.from('903c64', 'hex'), keys.now());
  expect(takeAll(taker, 1).map(({ midi }) => hex(midi))).toEqual(['903c64']);
  expect(cas.engine.stats().streams).toEqual([
    {
      link: casToBen,
      stream: 65535,
      name: 'Piano',
      origin: { peer: ann.peer, stream: keys.id },
      passed: [ben.peer],
      way: 'played',
      notPlayed: 0,
    },
  ]);
  expect(ben.engine.stats().passed).toEqual([{ link: benToAnn, stream: keys.id, to: benToCas, as: 65535 }]);

  const notice = noticeOf(cas.engine, 'streamWay');
  const [annToCas, casToAnn] = await linked(ann, cas);
  expect(await notice).toMatchObject({ link: casToBen, stream: 65535, error: 'toast-stream-doubled' });
  expect(takeAll(taker, 1).map(({ midi }) => hex(midi))).toEqual(['803c40']); // the other way's note ends
  ann.engine.connect({ link: 0, id: keys.id }, { link: annToCas, port: 0 });
  cas.engine.connect({ link: casToAnn, id: 0 }, { link: 0, port: synth.id });
  keys.play(Buffer.from('904064', 'hex'), keys.now());
  expect(takeAll(taker, 1)).toMatchObject([{ link: casToAnn, stream: keys.id }]);
});

it('sends nothing back to where it came from', async () => {
  const [, benToAnn] = await linked(ann, ben);
  expect(() => ben.engine.connect({ link: benToAnn, id: 0 }, { link: benToAnn, port: 0 })).toThrow(
    expect.objectContaining({ code: 'unknown-port' }),
  );
});
