import { TimeCheck } from './time-check';

const epoch = { term: 3, elector: 0 };
const timesOf = (sessionUs: number, rttUs: number, wayUs: number | null = null) => ({ sessionUs, rttUs, wayUs });

/** A peer `me` whose master is `mia`; ann and ben are heard too. Its own session time is 60 s. */
function aCheck() {
  const reports: string[] = [];
  const trusted: [link: number, boolean][] = [];
  const present = new Map([
    ['mia', 1],
    ['ann', 2],
    ['ben', 3],
  ]);
  // Published 40 ms ago.
  const timeline = {
    epoch,
    state: 'locked',
    referenceLocal: 1000,
    referenceSession: 59.96e6,
    rate: 1,
    pathBoundUs: 500,
  };
  const check = new TimeCheck(
    {
      timeline: () => timeline,
      now: () => 41_000,
      trustTime: (...trust: [number, boolean]) => trusted.push(trust),
    } as never,
    {
      *livePeers() {
        yield* present;
      },
      nameOf: (peer) => peer.toUpperCase(),
    },
    () => ({ epoch, peerId: 'mia', signed: null }),
    'me',
    (report) =>
      reports.push('code' in report && 'message' in report ? `${report.code}: ${report.message}` : report.event),
  );
  return { check, reports, trusted, present, timeline };
}

it('says once that the time at others cannot be ours, and that the master does not serve us [ELECTION-1.3-3]', () => {
  const { check, reports } = aCheck();
  check.receive('ann', timesOf(59_995_000, 1000));
  expect([check.areAgainstUs, reports]).toEqual([false, []]);
  for (let word = 0; word < 3; word += 1) for (const peer of ['ann', 'ben']) check.receive(peer, timesOf(70e6, 1000));
  expect(check.areAgainstUs).toBe(true);
  expect(reports).toHaveLength(2);
  expect(reports[0]).toMatch(/^times-disagree: .* (9999|10000) ms later at ANN than here/);
});

it('allows for what the other may be off by itself', () => {
  const { check, reports } = aCheck();
  check.receive('ann', timesOf(60_100_000, 200_000));
  expect([check.areAgainstUs, reports]).toEqual([false, []]);
});

it('says nothing while it has no time of its own', () => {
  const { check, reports, timeline } = aCheck();
  timeline.state = 'unsynced';
  check.receive('ann', timesOf(70e6, 1000));
  expect([check.areAgainstUs, reports]).toEqual([false, []]);
});

it('lets no false time mute anybody: those of another time are heard as they arrive, until they are of ours [ELECTION-1.3-4]', () => {
  const { check, trusted, present } = aCheck();
  check.receive('ann', timesOf(59_995_000, 1000));
  expect(trusted).toEqual([]);
  check.receive('ben', timesOf(59_900_000, 1000, -95_000)); // our words are heard there before they are said
  expect(trusted).toEqual([[3, false]]);
  present.set('ben', 4); // by another link
  check.receive('ben', timesOf(59_900_000, 1000, -95_000));
  expect(trusted.slice(1)).toEqual([
    [3, true],
    [4, false],
  ]);
  check.receive('ben', timesOf(59_995_000, 1000, 5000));
  expect(trusted.slice(3)).toEqual([[4, true]]);
  expect([check.wayFrom('ann'), check.wayFrom('cas')]).toEqual([5500, null]);
});
