import { kindsIn } from './kinds';

describe('ways by their names', () => {
  it('are one for each player', () => {
    expect(kindsIn('home/cgnat')).toEqual(['home', 'cgnat']);
    expect(kindsIn('symmetric')).toEqual(['symmetric']);
    expect(kindsIn('home/same/same')).toEqual(['home', 'same', 'same']);
  });

  it('are not what else a text may be', () => {
    expect(kindsIn('lan')).toBeNull();
    expect(kindsIn('toString')).toBeNull();
  });

  it.each([
    ['home/castle', /there is no way 'castle'/],
    ['home/', /there is no way ''/],
    ['same', /has to follow/],
    ['firewall/same', /has to follow/],
    ['open/open/open/open/open/open/open/open/open', /at most 8/],
  ])('%s is refused', (text, message) => {
    const complaint = { code: 'unknown-way', exitCode: 2, message: expect.stringMatching(message) as string };
    expect(() => kindsIn(text)).toThrow(expect.objectContaining(complaint) as Error);
  });
});
