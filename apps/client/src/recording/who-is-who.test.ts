import type { Naming } from './journal';
import { WhoIsWho } from './who-is-who';

function aRecorder() {
  const written: string[] = [];
  const write = ({ link, stream, name, player }: Naming) =>
    void written.push(`${link}${stream === null ? '' : `/${stream}`} ${name}${player === null ? '' : ` of ${player}`}`);
  const names = new WhoIsWho('me', write);
  return { names, written };
}

it('says who I am, and each of my ports once', () => {
  const { names, written } = aRecorder();
  names.ports([{ id: 1, name: 'Keys' }]);
  names.ports([
    { id: 1, name: 'Keys' },
    { id: 2, name: 'Pads' },
  ]);
  expect(written).toEqual(['0 me', '0/1 Keys', '0/2 Pads']);
});

it('says who plays what another passes on, also where that one is not linked here', () => {
  const { names, written } = aRecorder();
  names.linkOpened(1, 'peer of ada', 'ada');
  names.linkOpened(2, 'peer of ben', 'ben');
  names.streamDeclared(1, 1, 'Keys', null);
  names.streamDeclared(1, 9, 'Keys', 'peer of ben');
  names.streamDeclared(1, 8, 'Keys', 'nobody');
  expect(written.slice(3)).toEqual(['1/1 Keys', '1/9 Keys of ben', '1/8 Keys of somebody that ada hears']);
});
