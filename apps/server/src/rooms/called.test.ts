import { called } from './called';

const PORTS = ['midip2p:Keys in', 'midip2p:Pads in', 'Keys'];

it.each([
  ['the very name', 'Keys', ['Keys']],
  ['a part', 'pads', ['midip2p:Pads in']],
  ['what several have', 'midip2p', ['midip2p:Keys in', 'midip2p:Pads in']],
  ['what none has', 'Drums', []],
])('names ports by %s', (_, text, found) => expect(called(PORTS, text)).toEqual(found));

it('finds a name however its letters and spaces are written', () => {
  expect(called(['Zoe\u0308s  pads '], 'Zo\u00ebs pads')).toEqual(['Zoe\u0308s  pads ']);
});
