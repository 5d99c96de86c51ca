import { until } from './until';

describe('until', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('sees what becomes true', async () => {
    let holds = false;
    const waiting = until(() => holds, new AbortController().signal);
    holds = true;
    await jest.advanceTimersByTimeAsync(10);
    expect(await waiting).toBe(true);
  });

  it('gives up on the signal, and when its patience ends', async () => {
    const leave = new AbortController();
    const waiting = until(() => false, leave.signal);
    leave.abort();
    expect(await waiting).toBe(false);
    const patient = until(() => false, new AbortController().signal, 50);
    await jest.advanceTimersByTimeAsync(70);
    expect(await patient).toBe(false);
  });
});
