import { Fitting } from './fitting';

describe('a delay that fits everybody [PLAYOUT-6.1-1] [PLAYOUT-6.2-1]', () => {
  function aPeer() {
    let now = 0;
    const fitting = new Fitting(() => now);
    const receive = (peer: string, needUs: unknown) =>
      fitting.receive(peer, JSON.stringify({ kind: 'playout', needUs }));
    return { fitting, receive, pass: (ms: number) => (now += ms) };
  }

  it('is the longest that anybody needs, in whole milliseconds', () => {
    const { fitting, receive } = aPeer();
    expect(fitting.agreed()).toBeNull();
    expect(fitting.announce(12_001)).toEqual({ kind: 'playout', needUs: 12_001 });
    expect(fitting.agreed()).toBe(13_000);
    expect(receive('ben', 21_000)).toBe(true);
    receive('cleo', 4_000);
    expect(fitting.agreed()).toBe(21_000);
    receive('ben', 9_000);
    expect(fitting.agreed()).toBe(13_000);
  });

  it('forgets who tells nothing any more, and tells nothing where nobody is heard', () => {
    const { fitting, receive, pass } = aPeer();
    receive('ben', 40_000);
    pass(5_000);
    receive('cleo', 20_000);
    expect(fitting.agreed()).toBe(40_000);
    pass(1);
    expect(fitting.agreed()).toBe(20_000);
    expect(fitting.announce(null)).toBeNull();
  });

  it('ignores what is no need, and leaves other messages to others', () => {
    const { fitting, receive } = aPeer();
    for (const wrong of [-1, 1_000_001, 0.5, '9', null, undefined]) expect(receive('ben', wrong)).toBe(true);
    expect(fitting.agreed()).toBeNull();
    expect(fitting.receive('ben', '{"kind":"timing"}')).toBe(false);
  });
});
