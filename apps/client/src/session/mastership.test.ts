import { Mastership } from './mastership';

/** A mastership of peer `me` whose links are a plain table. */
function aMastership() {
  const links: Record<string, number> = {};
  const reports: string[] = [];
  const calls: unknown[] = [];
  const mastership = new Mastership(
    { setMaster: (epoch: unknown, link: unknown) => calls.push([epoch, link]) } as never,
    'me',
    (peer) => links[peer] ?? null,
    (report) =>
      reports.push(report.event === 'master' ? `${report.peer}${report.self ? ' (self)' : ''}` : report.event),
  );
  return { mastership, links, reports, calls };
}
const epoch = (term: number, elector = 0) => ({ term, elector });

describe('Mastership', () => {
  it('is our own clock at once when we are elected', () => {
    const { mastership, calls, reports } = aMastership();
    mastership.elected({ epoch: epoch(1), peerId: 'me', signed: null });
    expect(calls).toEqual([[epoch(1), 0]]);
    expect(reports).toEqual(['me (self)']);
  });

  it('waits for the link to the master', () => {
    const { mastership, links, calls } = aMastership();
    mastership.elected({ epoch: epoch(1), peerId: 'ben', signed: null });
    expect(calls).toEqual([]);
    links.ben = 4;
    mastership.linkUp('ben');
    expect(calls).toEqual([[epoch(1), 4]]);
  });

  it('follows the master to a new link', () => {
    const { mastership, links, calls } = aMastership();
    links.ben = 4;
    mastership.elected({ epoch: epoch(1), peerId: 'ben', signed: null });
    links.ben = 5;
    mastership.linkUp('ben');
    mastership.linkUp('ben');
    expect(calls).toEqual([
      [epoch(1), 4],
      [epoch(1), 5],
    ]);
  });

  it('does not go back to an older epoch', () => {
    const { mastership, calls } = aMastership();
    mastership.elected({ epoch: epoch(3), peerId: 'me', signed: null });
    mastership.elected({ epoch: epoch(2, 9), peerId: 'me', signed: null });
    mastership.elected({ epoch: epoch(3), peerId: 'me', signed: null });
    mastership.elected({ epoch: epoch(3, 1), peerId: 'me', signed: null });
    expect(calls.map((c) => (c as [unknown])[0])).toEqual([epoch(3), epoch(3, 1)]);
  });
});
