import { recordedMessages, type RecordedEvent } from './recording';

const event = (name: number, capturedAt: number | null, arrivedAt: number, source = 'ada'): RecordedEvent => ({
  bytes: Uint8Array.of(0xc0, name),
  source,
  capturedAt,
  arrivedAt,
});
const told = (events: RecordedEvent[]) => recordedMessages(events).map((m) => [m.bytes[1], m.timeUs]);

describe('recordedMessages', () => {
  it('uses the times of capture, the first at 0', () => {
    expect(told([event(1, 5000, 90), event(2, 7000, 3000)])).toEqual([
      [1, 0],
      [2, 2000],
    ]);
  });

  it('puts two players into the order they played in', () => {
    expect(told([event(1, 5000, 90), event(2, 4000, 91, 'ben')])).toEqual([
      [2, 0],
      [1, 1000],
    ]);
  });

  it('never turns the events of one player round', () => {
    expect(told([event(1, 5000, 90), event(2, 4999, 91)])).toEqual([
      [1, 0],
      [2, 0],
    ]);
  });

  it('places events of an unsynchronised sender by their arrival', () => {
    expect(told([event(1, null, 100), event(2, 5000, 200), event(3, null, 350)])).toEqual([
      [1, 0],
      [2, 100],
      [3, 250],
    ]);
    expect(told([event(1, null, 100), event(2, null, 175)])).toEqual([
      [1, 0],
      [2, 75],
    ]);
  });

  it('makes nothing of nothing', () => {
    expect(told([])).toEqual([]);
  });
});
