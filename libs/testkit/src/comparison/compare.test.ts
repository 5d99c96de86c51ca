import { compare } from './compare';

/** A short piece with many repeated messages, as music has them. */
const piece = Array.from({ length: 200 }, (_, i) => {
  const note = (60 + ((i >> 1) % 5)).toString(16);
  return i % 2 === 0 ? `90${note}64` : `80${note}40`;
});
const at = 100;
const without = (index: number) => piece.filter((_, i) => i !== index);
const counts = (received: string[], expected = piece) => {
  const { lost, duplicated, reordered, altered, foreign, identical } = compare(expected, received);
  return { lost, duplicated, reordered, altered, foreign, identical };
};
const clean = { lost: 0, duplicated: 0, reordered: 0, altered: 0, foreign: 0, identical: false };

describe('compare', () => {
  it('finds nothing where nothing is', () => {
    expect(counts([...piece])).toEqual({ ...clean, identical: true });
    expect(counts([], [])).toEqual({ ...clean, identical: true });
  });

  it('tells a lost message', () => {
    expect(counts(without(at))).toEqual({ ...clean, lost: 1 });
  });

  it('tells a duplicated one', () => {
    expect(counts([...piece.slice(0, at + 1), piece[at]!, ...piece.slice(at + 1)])).toEqual({
      ...clean,
      duplicated: 1,
    });
  });

  it('tells two swapped neighbours', () => {
    const swapped = [...piece];
    [swapped[at], swapped[at + 1]] = [piece[at + 1]!, piece[at]!];
    expect(counts(swapped)).toEqual({ ...clean, reordered: 1 });
  });

  it('tells one turned bit', () => {
    const flipped = [...piece];
    flipped[at] = flipped[at]!.replace(/64$/, '24');
    expect(counts(flipped)).toEqual({ ...clean, altered: 1 });
  });

  it('tells a message that nobody played', () => {
    expect(counts([...piece, 'b07b00'])).toEqual({ ...clean, foreign: 1 });
  });

  it('tells several faults at once, and where they are', () => {
    const received = [...without(20)];
    received.splice(150, 0, received[150]!);
    expect(counts(received)).toEqual({ ...clean, lost: 1, duplicated: 1 });
    expect(compare(piece, received).alignment.filter((i) => i === null)).toHaveLength(1);
  });

  it('counts everything as lost when nothing came', () => {
    expect(counts([])).toEqual({ ...clean, lost: piece.length });
  });

  it('gives each message its partner', () => {
    expect(compare(['a1', 'b2', 'c3'], ['a1', 'c3', 'b2']).alignment.map((i) => ['a1', 'b2', 'c3'][i!])).toEqual([
      'a1',
      'c3',
      'b2',
    ]);
  });

  it('agrees with counting on random edits', () => {
    let seed = 7;
    const random = (n: number) => (seed = (seed * 1103515245 + 12345) & 0x7fffffff) % n;
    for (let round = 0; round < 50; round += 1) {
      const received = [...piece];
      const edits = 1 + random(5);
      for (let i = 0; i < edits; i += 1) received.splice(random(received.length), 1);
      expect(counts(received)).toMatchObject({ lost: edits, duplicated: 0, foreign: 0 });
    }
  });

  it('does not hang on two sequences that have nothing in common', () => {
    const other = Array.from({ length: 5000 }, (_, i) => `c${i.toString(16)}`);
    const played = Array.from({ length: 5000 }, (_, i) => `d${i.toString(16)}`);
    expect(counts(other, played)).toEqual({ ...clean, lost: 5000, foreign: 5000 });
  });
});
