import { turnedAwayMessages } from './turned-away';

describe('turnedAwayWords', () => {
  it('tells what an output did not let in, once', () => {
    const seen = new Map<number, number>();
    expect(turnedAwayMessages(seen, [{ port: 1, turnedAway: 0 }])).toEqual([]);
    expect(turnedAwayMessages(seen, [{ port: 1, turnedAway: 3 }])).toEqual([
      expect.stringMatching(/^3 events of players/),
    ]);
    expect(turnedAwayMessages(seen, [{ port: 1, turnedAway: 3 }])).toEqual([]);
  });
});
