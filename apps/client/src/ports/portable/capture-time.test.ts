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
    const messages = Array.from({ length: 2000 }, (_, i): [number, number] => [i * 10_000, 300 + (i % 7) * 100]);
    const slow = captured(messages, 0.9998); // the driver loses 2 µs a message: 4 ms in all without correction
    const errors = slow.map((t, i) => t - messages[i]![0]);
    expect(Math.max(...errors.slice(200).map(Math.abs))).toBeLessThan(600);
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

  it('keeps the true times of what waited while the thread stood still, however much of it', () => {
    const before = Array.from({ length: 20 }, (_, i): [number, number] => [i * 50_000, 100]);
    // For two seconds nothing is called back; then 200 messages at once.
    const still = Array.from({ length: 200 }, (_, i): [number, number] => {
      const happened = 1_000_000 + i * 10_000;
      return [happened, 3_000_000 + i * 20 - happened];
    });
    const times = captured([...before, ...still]);
    const errors = still.map(([happened], i) => times[20 + i]! - happened);
    expect(Math.max(...errors.map(Math.abs))).toBeLessThanOrEqual(100);
  });

  it('finds back within a second or two when the chain of a driver broke', () => {
    // After a second the driver's clock stands still for 0.8 s; then it goes on.
    let clock = newCaptureClock();
    const errors = Array.from({ length: 40 }, (_, i) => {
      const happened = i * 100_000 + (i >= 10 ? 800_000 : 0);
      const answer = captureTime(clock, i === 0 ? 0 : 100_000, happened + 50);
      clock = answer.clock;
      return { happened, error: answer.capturedAt - happened };
    });
    const wrong = errors.filter(({ error }) => Math.abs(error) > 1000);
    expect(wrong.length).toBeGreaterThan(0); // it cannot know at once
    expect(wrong.at(-1)!.happened - wrong[0]!.happened).toBeLessThan(2_000_000);
  });

  it.each([-100e-6, 100e-6])('is not led astray by a clock that drifts through a long silence (%d)', (drift) => {
    const messages: [number, number][] = [
      [0, 100],
      [100_000, 100],
      [1_800_000_000, 200], // half an hour: 180 ms of drift
      [1_800_100_000, 100],
    ];
    const times = captured(messages, 1 + drift);
    const errors = messages.map(([happened], i) => times[i]! - happened);
    expect(Math.max(...errors.map(Math.abs))).toBeLessThanOrEqual(200);
  });

  it.each([0, 5_000_000, -5_000_000, NaN, Infinity])('survives a delta of %d out of nowhere', (delta) => {
    let clock = newCaptureClock();
    const errors = Array.from({ length: 60 }, (_, i) => {
      const happened = i * 100_000;
      const answer = captureTime(clock, i === 0 ? 0 : i === 20 ? delta : 100_000, happened + 50);
      clock = answer.clock;
      return answer.capturedAt - happened;
    });
    expect(errors.every((error) => error <= 50)).toBe(true);
    expect(Math.abs(errors.at(-1)!)).toBeLessThanOrEqual(50);
  });

  it('stays near the truth through a jam of an hour with a drifting driver and late callbacks', () => {
    let seed = 7;
    const random = () => (seed = (seed * 16_807) % 2_147_483_647) / 2_147_483_647;
    for (const drift of [-80e-6, 80e-6]) {
      let happened = 0;
      // Mostly 50 to 150 µs late, one in twenty up to 8 ms.
      const messages = Array.from({ length: 20_000 }, (): [number, number] => {
        happened += random() * 360_000;
        return [happened, 50 + random() * 100 + (random() < 0.05 ? random() * 8000 : 0)];
      });
      const times = captured(messages, 1 + drift);
      const errors = messages.map(([truth], i) => Math.abs(times[i]! - truth)).sort((a, b) => a - b);
      expect(errors[Math.floor(errors.length * 0.99)]!).toBeLessThan(1000);
      expect(times.every((time, i) => time <= messages[i]![0] + messages[i]![1])).toBe(true);
    }
  });
});
