import { compareReceived, pedalsDown, sounding, sumOf } from '.';

const played = ['900101', '800101', '900202', '800202'];

it.each([
  ['all', played, {}],
  ['nothing', [], { received: 0, lost: 4 }],
  ['one less', ['900101', '900202', '800202'], { received: 3, lost: 1 }],
  ['one twice', ['900101', '800101', '800101', '900202', '800202'], { received: 5, doubled: 1 }],
  ['one altered', ['900101', '800101', '900203', '800202'], { lost: 1, changed: 1 }],
  ['two in another order', ['900101', '900202', '800101', '800202'], { outOfOrder: 1 }],
])('counts %s', (_, heard, more) => {
  const clean = { expected: 4, received: 4, lost: 0, changed: 0, doubled: 0, outOfOrder: 0 };
  expect(compareReceived(played, heard)).toEqual({ ...clean, ...more });
});

it('tells what was played twice from what was heard twice', () => {
  const twice = [...played, ...played];
  expect(compareReceived(twice, twice)).toMatchObject({ lost: 0, doubled: 0, outOfOrder: 0 });
  expect(compareReceived(twice, [...twice, '900101'])).toMatchObject({ lost: 0, doubled: 1 });
  expect(compareReceived(twice, played)).toMatchObject({ lost: 4, doubled: 0 });
});

it('adds up', () => {
  expect(sumOf([compareReceived(played, played), compareReceived(played, [])])).toEqual({
    ...{ expected: 8, received: 4, lost: 4 },
    ...{ changed: 0, doubled: 0, outOfOrder: 0 },
  });
});

it('knows what still sounds', () => {
  expect(sounding(['903c40', '913c40', '803c00', '903e40', '903e00'])).toEqual(new Set(['1 3c']));
});

it('knows which pedals are down', () => {
  const heard = ['b0407f', 'b14040', 'b1403f', 'b2417f', '90407f'];
  expect(pedalsDown(heard)).toEqual(new Set(['0']));
});
