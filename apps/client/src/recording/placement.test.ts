import { Placement } from './placement';

const S = 1_000_000;

/** A recorder that starts at local time 100 s, when the session is 70 s old. */
function aRecorder() {
  const placement = new Placement(100 * S);
  let jump = 0;
  const heard = (source: string, secondsLater: number, capturedAt: number | null, more: object = {}) => {
    const arrivedAt = (100 + secondsLater) * S;
    const arrivedSession = arrivedAt - 30 * S + jump;
    const place = placement.place({ source, own: false, capturedAt, arrivedAt, arrivedSession, ...more });
    return place.isFalse ? `false ${place.at / S - 100}` : place.at / S - 100;
  };
  return { heard, jumpTo: (by: number) => (jump = by) };
}

it('places events by their capture, also where they arrive late or out of order', () => {
  const { heard } = aRecorder();
  expect(heard('ada', 5, 74.99 * S)).toBeCloseTo(4.99);
  expect(heard('ben', 5.2, 74.5 * S)).toBeCloseTo(4.5);
});

it('never turns the events of one player round', () => {
  const { heard } = aRecorder();
  expect([heard('ada', 5, 75 * S), heard('ada', 5, 74.9 * S)]).toEqual([5, 5]);
});

it.each([
  ['the start of the session', 0],
  ['285 years ahead', 9e15],
  ['two seconds ahead', 77 * S],
  ['before there was a recorder', 60 * S],
])('places by arrival, and says, what claims to be of %s', (_, capturedAt) => {
  const { heard } = aRecorder();
  expect(heard('ada', 5, 75 * S)).toBe(5);
  expect(heard('liar', 5.5, capturedAt)).toBe('false 5.5');
  expect(heard('ada', 6, 76 * S)).toBe(6);
});

it('places by arrival, without a word, what nobody can know the time of', () => {
  const { heard } = aRecorder();
  expect(heard('ada', 1, null)).toBe(1);
  expect(heard('ben', 2, 72 * S, { arrivedSession: null })).toBe(2);
  expect(heard('cas', 3, 1, { own: true })).toBe(3);
});

it('goes on where the session’s time jumps, and follows it where it slews', () => {
  const { heard, jumpTo } = aRecorder();
  expect(heard('ada', 1, 71 * S)).toBe(1);
  jumpTo(3600 * S);
  expect(heard('ada', 2, (72 + 3600) * S)).toBe(2);
  jumpTo(3600 * S + 500);
  expect(heard('ada', 3, (73 + 3600) * S + 500)).toBeCloseTo(3.0005);
});
