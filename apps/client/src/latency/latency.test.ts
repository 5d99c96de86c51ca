import type { Percentiles } from '@midip2p/engine';
import { latencyRows, type LatencyView } from './latency';
import { latencyPicture } from './latency-picture';
import { latencyRequests } from './latency-requests';
import { csvLines, latencyLines, latencySentence } from './latency-text';
import { leaveMessage, LeaveTimes } from './leave-times';

const about = (p50: number): Percentiles => ({ p50, p95: p50 + 1_000, p99: p50 + 2_000 });

/** Ben, 14 ms away, and cleo, who tells nothing of her machine. */
function view(): LatencyView {
  const heard = { leastUs: 0, slowUs: 0, adaptiveUs: 0, beyond: 0 };
  return {
    stats: {
      links: [
        { link: 1, reachUs: about(11_000) },
        { link: 2, reachUs: about(30_000) },
      ] as LatencyView['stats']['links'],
      heard: [
        { ...heard, port: 3, link: 1, tookUs: about(11_300), soundedUs: about(14_300) },
        { ...heard, port: 3, link: 2, tookUs: about(30_100), soundedUs: about(30_050) },
        { ...heard, port: 3, link: 7, tookUs: about(1), soundedUs: about(1) }, // nobody's
        { ...heard, port: 9, link: 1, tookUs: about(1), soundedUs: about(1) }, // of no output here
        { ...heard, port: 4, link: 1, tookUs: { p50: 0, p95: 0, p99: 0 }, soundedUs: { p50: 0, p95: 0, p99: 0 } },
      ],
    },
    outputs: [
      { id: 3, name: 'Synth' },
      { id: 4, name: 'Drums' },
    ],
    playerAt: (link) =>
      link === 1
        ? { name: 'ben', leave: about(5_000) }
        : link === 2
          ? { name: 'cleo, the "far" one', leave: null }
          : null,
  };
}

describe('how long notes take [PLAYOUT-7.2-1]', () => {
  it('is told hop by hop, the slowest first, and never below nothing', () => {
    expect(latencyRows(view())).toEqual([
      {
        ...{ player: 'cleo, the "far" one', output: 'Synth', totalUs: about(30_050) },
        ...{ theirsUs: null, networkUs: 30_000, oursUs: 100, playoutUs: 0 },
      },
      {
        ...{ player: 'ben', output: 'Synth', totalUs: about(14_300) },
        ...{ theirsUs: 5_000, networkUs: 6_000, oursUs: 300, playoutUs: 3_000 },
      },
    ]);
  });

  it('is said in a sentence, and in a table that fits 60 columns', () => {
    const [cleo, ben] = latencyRows(view());
    expect(latencySentence(ben!)).toBe(
      "14 ms from ben's key to Synth: 5.0 their machine, 6.0 network, 0.3 here, 3.0 playout",
    );
    expect(latencySentence(cleo!)).toBe(
      '30 ms from cleo, the "far" one\'s key to Synth: 30 their machine and network, 0.1 here, 0.0 playout',
    );
    const lines = latencyLines([cleo!, ben!]);
    expect(lines.slice(0, 3)).toEqual([
      'ms             p50   p95   p99  they   net  here  wait',
      'cleo, the "     30    31    32     ?    30   0.1   0.0',
      'ben             14    15    16   5.0   6.0   0.3   3.0',
    ]);
    expect(lines.slice(0, 3).every((line) => line.length <= 60)).toBe(true);
    expect(latencyLines([])).toEqual(['nobody was heard yet, at any output']);
  });

  it('is a table for programs, whatever the players are called', () => {
    expect(csvLines(latencyRows(view()))).toEqual([
      'player,output,p50Us,p95Us,p99Us,theirsUs,networkUs,oursUs,playoutUs',
      '"cleo, the ""far"" one",Synth,30050,31050,32050,,30000,100,0',
      'ben,Synth,14300,15300,16300,5000,6000,300,3000',
    ]);
  });

  it('is a picture: bars as long as the median, cut into the hops in proportion, whatever the players are called', () => {
    const picture = latencyPicture(latencyRows(view()), 'From their key to your ear');
    const rects = [...picture.matchAll(/<rect x="([\d.]+)" y="(\d+)" width="([\d.]+)".*<title>(.*)<\/title>/g)];
    const [legend, rows] = [200, 460]; // where time begins, and how wide the longest is
    const most = 35_000; // the first line of the grid, in steps of 5 ms, that is not below 32 050 µs
    const width = (us: number) => Number(((us / most) * rows).toFixed(1));
    expect(rects.map(([, , , , words]) => words)).toEqual([
      'network, with their machine: 30 ms',
      'here: 0.1 ms',
      ...['their machine: 5 ms', 'network: 6 ms', 'here: 0.3 ms', 'playout: 3 ms'],
    ]);
    const ofBen = rects.slice(2);
    expect(Number(ofBen[0]![1])).toBe(legend);
    expect(ofBen.map(([, , , wide]) => Number(wide))).toEqual([5_000, 6_000, 300, 3_000].map(width));
    expect(picture).toContain('cleo, the &#34;far&#34; one');
    expect(picture).toContain(
      `x="${(legend + rows).toFixed(1)}" y="${(64 + 2 * 44 + 8 + 18).toFixed(1)}" class="s" text-anchor="middle">35 ms<`,
    );
    expect(latencyPicture([], '<script>&\u0000')).toMatch(/&#60;script&#62;&#38;<.*nobody was heard yet/s);
  });

  it('is asked for by a request, and leaves all others to whom they are for', () => {
    const answer = latencyRequests(
      () => latencyRows(view()),
      () => ({ routes: [] }),
    );
    expect(answer({ do: 'latency' })).toMatchObject({ rows: [{}, { player: 'ben' }] });
    expect(answer({ do: 'routes' })).toEqual({ routes: [] });
    expect(answer(null)).toEqual({ routes: [] });
  });
});

describe('what players tell of their machines [PLAYOUT-7.2-1]', () => {
  it('is told where something was measured, and believed for five seconds', () => {
    let now = 0;
    const times = new LeaveTimes(() => now);
    expect(leaveMessage({ p50: 0, p95: 0, p99: 0 })).toBeNull();
    expect(times.receive('ben', JSON.stringify(leaveMessage(about(5_000))))).toBe(true);
    now = 5_000;
    expect(times.of('ben')).toEqual(about(5_000));
    now = 5_001;
    expect(times.of('ben')).toBeNull();
    expect(times.of('cleo')).toBeNull();
  });

  it.each([[[1, 2]], [[3, 2, 4]], [[1, 3, 2]], [[-1, 2, 3]], [[1, 2, 1e9]], [['1', 2, 3]], ['1,2,3']])(
    'ignores %j',
    (leaveUs) => {
      const times = new LeaveTimes(() => 0);
      expect(times.receive('ben', JSON.stringify({ kind: 'latency', leaveUs }))).toBe(true);
      expect(times.of('ben')).toBeNull();
      expect(times.receive('ben', '{"kind":"playout","needUs":1}')).toBe(false);
    },
  );
});
