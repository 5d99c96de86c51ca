import { TimeCheck } from './time-check';

const epoch = { term: 3, elector: 0 };

/** A peer `me` whose master is `mia`; ann and ben are heard too. Its own session time is 60 s. */
function aCheck() {
  const told: string[] = [];
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
    { timeline: () => timeline, now: () => 41_000 } as never,
    {
      *heardNow() {
        for (const peer of ['mia', 'ann', 'ben']) yield [peer, 1] as [string, number];
      },
      nameOf: (peer) => peer.toUpperCase(),
    },
    () => ({ epoch, peerId: 'mia', signed: null }),
    'me',
    (report) => told.push('code' in report && 'message' in report ? `${report.code}: ${report.message}` : report.event),
  );
  return { check, told, timeline };
}

it('says once that the time at others cannot be ours, and that the master does not serve us [ELECTION-1.3-3]', () => {
  const { check, told } = aCheck();
  check.heard('ann', 59_995_000, 1000);
  expect([check.areAgainstUs, told]).toEqual([false, []]);
  for (let word = 0; word < 3; word += 1) for (const peer of ['ann', 'ben']) check.heard(peer, 70e6, 1000);
  expect(check.areAgainstUs).toBe(true);
  expect(told).toHaveLength(2);
  expect(told[0]).toMatch(/^times-disagree: .* (9999|10000) ms later at ANN than here/);
});

it('allows for what the other may be off by itself', () => {
  const { check, told } = aCheck();
  check.heard('ann', 60_100_000, 200_000);
  expect([check.areAgainstUs, told]).toEqual([false, []]);
});

it('says nothing while it has no time of its own', () => {
  const { check, told, timeline } = aCheck();
  timeline.state = 'unsynced';
  check.heard('ann', 70e6, 1000);
  expect([check.areAgainstUs, told]).toEqual([false, []]);
});
