import {
  keyOf,
  parseChannelMap,
  parseChannels,
  parseKeys,
  parseKinds,
  parseTranspose,
  parseVelocity,
} from './parse-rule';

describe('words of a route', () => {
  it('name channels from 1, kinds, and where channels go', () => {
    expect(parseChannels('1,3-5,5')).toEqual([0, 2, 3, 4]);
    expect(parseKinds('only', 'note, bend')).toEqual(['note', 'bend']);
    expect(parseKinds('only', 'none')).toEqual([]);
    expect(parseChannelMap('10')).toEqual(Array(16).fill(9));
    expect(parseChannelMap('1:10,2:1').slice(0, 4)).toEqual([9, 0, 2, 3]);
  });

  it.each([
    ['C4', 60],
    ['c4', 60],
    ['C-1', 0],
    ['G9', 127],
    ['G#9', null],
    ['Bb3', 58],
    ['F#2', 42],
    ['60', 60],
    ['128', null],
    ['H1', null],
  ])('%s is key %p', (text, key) => expect(keyOf(text)).toBe(key));

  it.each<[string, [number, number]]>([
    ['C2-B3', [36, 59]],
    ['36-59', [36, 59]],
    ['C4-', [60, 127]],
    ['-B3', [0, 59]],
    ['C-1-B3', [0, 59]],
    ['C-1-C-1', [0, 0]],
  ])('%s are the keys %p', (text, keys) => expect(parseKeys(text)).toEqual(keys));

  it('bend velocities, and never silence a note', () => {
    for (const curve of ['soft', 'hard', 'fixed:1', 'scale:0.1', 'range:1-2']) {
      const table = parseVelocity(curve);
      expect(table).toHaveLength(128);
      expect(table[0]).toBe(0);
      expect(Math.min(...table.slice(1))).toBeGreaterThanOrEqual(1);
      expect(Math.max(...table)).toBeLessThanOrEqual(127);
    }
    expect(parseVelocity('fixed:100')[3]).toBe(100);
    expect(parseVelocity('range:30-110').filter((_, v) => v === 1 || v === 127)).toEqual([30, 110]);
    expect(parseVelocity('soft')[64]).toBeLessThan(64);
    expect(parseVelocity('hard')[64]).toBeGreaterThan(64);
  });

  it.each([
    [() => parseChannels('0'), 'channels'],
    [() => parseChannels('5-3'), 'channels'],
    [() => parseChannels('1,,2'), 'channels'],
    [() => parseChannelMap('17'), 'to-channel'],
    [() => parseChannelMap('1:2:3'), 'to-channel'],
    [() => parseChannelMap('1:'), 'to-channel'],
    [() => parseKinds('only', 'noise'), 'only'],
    [() => parseKeys('-'), 'keys'],
    [() => parseKeys('C4'), 'keys'],
    [() => parseKeys('B3-C2'), 'keys'],
    [() => parseTranspose('1.5'), 'transpose'],
    [() => parseTranspose('128'), 'transpose'],
    [() => parseVelocity('fixed:0'), 'velocity'],
    [() => parseVelocity('range:90-30'), 'velocity'],
    [() => parseVelocity('scale:0'), 'velocity'],
    [() => parseVelocity('loud'), 'velocity'],
  ])('say what they take, %#', (parse, what) =>
    expect(parse).toThrow(
      expect.objectContaining({ code: 'usage', message: expect.stringMatching(`^${what} takes `) }),
    ),
  );
});
