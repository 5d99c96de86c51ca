import { AHEAD, FilePlayer, type FileSink, LEAD_IN } from './file-player';

interface ManualSink extends FileSink {
  time: number;
  room: number;
  rate: number;
  played: [hex: string, at: number][];
}
/** A sink on a manual clock. The session's clock runs at `rate` from `offset`; null: there is none. */
function aSink({ rate = 1, offset = 0, room = Infinity, session = true } = {}): ManualSink {
  const sink: ManualSink = {
    time: 1_000_000,
    room,
    rate,
    played: [],
    now: () => sink.time,
    toSession: (local: number) => (session ? offset + local * sink.rate : null),
    play: (bytes: Uint8Array, at: number) => {
      if (sink.room <= 0) throw Object.assign(new Error('full'), { code: 'queue-full' });
      sink.room -= 1;
      sink.played.push([Buffer.from(bytes).toString('hex'), at]);
    },
  };
  return sink;
}
const song = (...times: number[]) => times.map((timeUs, i) => ({ timeUs, bytes: Uint8Array.of(0xc0, i) }));
const start = 1_000_000 + LEAD_IN;

describe('FilePlayer', () => {
  it('hands over only what is due soon', () => {
    const sink = aSink();
    const player = new FilePlayer(song(0, 100_000, 10_000_000), sink);
    expect(player.fill()).toBe(false);
    expect(sink.played).toEqual([
      ['c000', start],
      ['c001', start + 100_000],
    ]);
    sink.time = start + 10_000_000 - AHEAD;
    expect(player.fill()).toBe(false);
    expect(sink.played[2]).toEqual(['c002', start + 10_000_000]);
    sink.time = start + 10_000_000;
    expect(player.fill()).toBe(true);
    expect(player.handedOver).toBe(3);
  });

  it('keeps time with the session, not with its own clock', () => {
    const sink = aSink({ rate: 1.0001, offset: 5e9 });
    new FilePlayer(song(0, 300_000), sink).fill();
    expect(sink.played[1]![1]).toBe(Math.round(start + 300_000 / 1.0001));
  });

  it('keeps its tempo when the time of the session steps, and finds back to it without a jump', () => {
    const sink = aSink();
    const every = 100_000;
    const player = new FilePlayer(song(...Array.from({ length: 3000 }, (_, i) => i * every)), sink);
    let step = 0;
    const { toSession } = sink;
    sink.toSession = (local) => toSession(local)! + step;
    const playUntil = (end: number) => {
      for (; sink.time < end; sink.time += 50_000) player.fill();
    };
    playUntil(5_000_000);
    step = 10_000_000; // another master's time is ten seconds ahead
    playUntil(20_000_000);
    step = 20_000; // and by its own time the session is 20 ms off
    playUntil(200_000_000);
    const times = sink.played.map(([, at]) => at);
    const gaps = times.slice(1).map((at, i) => at - times[i]!);
    expect(Math.min(...gaps)).toBeGreaterThan(every * 0.998);
    expect(Math.max(...gaps)).toBeLessThan(every * 1.002);
    // By then the song is where the session says.
    const last = times.length - 1;
    expect(Math.abs(times[last]! - (start - step + last * every))).toBeLessThan(1000);
  });

  it('keeps its own time while there is no session time', () => {
    const sink = aSink({ session: false });
    new FilePlayer(song(0, 250_000), sink).fill();
    expect(sink.played[1]![1]).toBe(start + 250_000);
  });

  it('goes on where a full ring stopped it, losing nothing', () => {
    const sink = aSink({ room: 1 });
    const player = new FilePlayer(song(0, 1, 2), sink);
    player.fill();
    expect(player.handedOver).toBe(1);
    sink.room = 10;
    player.fill();
    expect(sink.played.map(([hex]) => hex)).toEqual(['c000', 'c001', 'c002']);
  });

  it('never lets a time step back when the session slews', () => {
    const sink = aSink();
    const player = new FilePlayer(song(0, 290_000, 310_000), sink);
    player.fill();
    sink.time += 50_000;
    sink.rate = 1.1; // the session suddenly runs faster: the third message would come before the second
    player.fill();
    const times = sink.played.map(([, at]) => at);
    expect(times).toEqual([...times].sort((a, b) => a - b));
  });

  it('ends when it is told to', async () => {
    const sink = aSink();
    await new FilePlayer(song(0, 60_000_000), sink).play(AbortSignal.abort());
    expect(sink.played).toEqual([]);
  });

  it('says what the engine refuses', async () => {
    const sink = aSink();
    sink.play = () => {
      throw Object.assign(new Error('the port is closed'), { code: 'port-closed' });
    };
    await expect(new FilePlayer(song(0), sink).play(new AbortController().signal)).rejects.toMatchObject({
      code: 'port-closed',
    });
  });
});
