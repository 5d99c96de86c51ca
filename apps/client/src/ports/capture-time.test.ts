import { captureTime, newCaptureClock } from './capture-time';

/** Runs messages as [time it happened, delay of its callback] through the clock; the driver's own clock runs `rate` fast. */
function captured(messages: [happened: number, delay: number][], rate = 1): number[] {
  let clock = newCaptureClock();
  let before = messages[0]![0];
  return messages.map(([happened, delay]) => {
    const answer = captureTime(clock, (happened - before) * rate, happened + delay);
    before = happened;
    clock = answer.clock;
    return answer.capturedAt;
  });
}

describe('captureTime', () => {
  it('takes the first callback for the first capture', () => {
    expect(captured([[1000, 50]])).toEqual([1050]);
  });

  it('keeps true distances however late a callback runs', () => {
    const times = captured([
      [0, 0],
      [10_000, 9_000],
      [20_000, 100],
      [30_000, 40_000],
    ]);
    expect(times).toEqual([0, 10_000, 20_000, 30_000]);
  });

  it('pulls a late anchor back: nothing happens after its callback', () => {
    expect(
      captured([
        [0, 5_000],
        [10_000, 0],
        [20_000, 0],
      ]),
    ).toEqual([5_000, 10_000, 20_000]);
  });

  it('moves its anchor forward by the least delay of a window', () => {
    const messages = Array.from({ length: 200 }, (_, i): [number, number] => [i * 10_000, 300 + (i % 7) * 100]);
    const slow = captured(messages, 0.999); // the driver loses 10 µs a message: 2 ms after 200 without correction
    const errors = slow.map((t, i) => t - messages[i]![0]);
    expect(Math.max(...errors.slice(70).map(Math.abs))).toBeLessThan(1000);
  });

  it('never steps back, even when the driver says so', () => {
    let clock = newCaptureClock();
    const times = [0, -500, 200, -1].map((delta, i) => {
      const answer = captureTime(clock, delta, 1000 + i * 10);
      clock = answer.clock;
      return answer.capturedAt;
    });
    expect(times).toEqual([...times].sort((a, b) => a - b));
  });

  it('starts again after a jump', () => {
    expect(
      captured([
        [0, 0],
        [10_000, 600_000],
      ]),
    ).toEqual([0, 610_000]);
  });
});
