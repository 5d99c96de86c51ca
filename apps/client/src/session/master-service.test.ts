import { type ClockView, MasterService } from './master-service';
import type { Mandate } from './mastership';

const epoch = (term: number) => ({ term, elector: 0 });

/** Peer `me`, whose master is peer `ben`, and a manual clock. */
function aService() {
  const at = { nowMs: 0, linked: true, mandate: { epoch: epoch(3), peerId: 'ben', signed: null } as Mandate | null };
  const service = new MasterService(
    'me',
    () => at.mandate,
    () => at.linked,
    () => at.nowMs,
  );
  /** Looks for so long, four times a second; what was found at last, and how often it was news. */
  const look = (clock: ClockView, ms: number) => {
    let news = 0;
    for (const end = at.nowMs + ms; at.nowMs < end; at.nowMs += 250) news += Number(service.look(clock));
    return { served: service.report?.served ?? null, news };
  };
  return { at, look, service };
}
const locked: ClockView = { state: 'locked', epoch: epoch(3) };
const unsynced: ClockView = { state: 'unsynced', epoch: epoch(3) };

describe('MasterService', () => {
  it('says once that a silent master serves nobody, well within 5 s [ELECTION-1.3-1]', () => {
    const { look, service } = aService();
    expect(look(unsynced, 2000)).toEqual({ served: null, news: 0 });
    expect(look(unsynced, 500)).toEqual({ served: false, news: 1 });
    expect(look(unsynced, 5000)).toEqual({ served: false, news: 0 });
    expect(service.report).toEqual({ epoch: epoch(3), served: false });
  });

  it('is served while its clock is locked to the master of that epoch, and no other [ELECTION-1.3-1]', () => {
    const { at, look } = aService();
    expect(look(locked, 5000)).toEqual({ served: true, news: 0 });
    at.mandate = { epoch: epoch(4), peerId: 'cleo', signed: null };
    expect(look(locked, 1000).served).toBeNull();
    expect(look(locked, 1500).served).toBe(false);
    expect(look({ ...locked, epoch: epoch(4) }, 250).served).toBe(true);
  });

  it('has patience with a master that has just fallen silent, and then has not', () => {
    const { look } = aService();
    look(locked, 10_000);
    const holdover: ClockView = { state: 'holdover', epoch: epoch(3) };
    expect(look(holdover, 1750).served).toBeNull();
    expect(look(holdover, 500)).toEqual({ served: false, news: 1 });
  });

  it('is not served by a master whose time cannot be that of the others [ELECTION-1.3-3]', () => {
    const { at, service } = aService();
    service.look(locked);
    at.nowMs += 2500;
    expect(service.look(locked, true)).toBe(true);
    expect(service.report).toEqual({ epoch: epoch(3), served: false });
  });

  it('waits longer for a master that it is not linked with', () => {
    const { at, look } = aService();
    at.linked = false;
    expect(look(unsynced, 4000).served).toBeNull();
    expect(look(unsynced, 500).served).toBe(false);
    at.linked = true;
    expect(look(unsynced, 2000).served).toBeNull();
  });

  it('says nothing of itself, and nothing without a master', () => {
    const { at, look } = aService();
    at.mandate = { epoch: epoch(3), peerId: 'me', signed: null };
    expect(look(unsynced, 9000).served).toBeNull();
    at.mandate = null;
    expect(look(unsynced, 9000).served).toBeNull();
  });
});
