import { readFileSync } from 'node:fs';
import path from 'node:path';
import { ben, someLinks } from '../../test/some-links';

it('tells when a player is called otherwise, and leaves the link alone', () => {
  const { links, calls, reports, notice } = someLinks();
  links.introduce(ben);
  notice('linkUp', 10);
  links.introduce({ ...(ben as object), displayName: 'Bénédict' } as never);
  links.introduce({ ...(ben as object), displayName: 'Bénédict' } as never);
  expect(reports).toEqual(['Ben introduced', 'Ben linked', 'renamed']);
  expect(calls).toEqual(['open ben', 'route 10 ben Ben']);
});

it('opens a link as the room has it at that moment, and leaves those that are open', () => {
  const { links, engine, calls } = someLinks();
  const opened = jest.spyOn(engine, 'openLink');
  const cleo = { ...(ben as object), peerId: 'cleo', fingerprint: Uint8Array.of(2) } as never;
  links.introduce(ben);
  links.goBy('only');
  links.introduce(cleo);
  expect(opened.mock.calls.map(([target]) => target)).toMatchObject([
    { peer: 'ben', relay: 'last' },
    { peer: 'cleo', relay: 'only' },
  ]);
  expect(calls.filter((call) => call.startsWith('close'))).toEqual([]);
});

it('says which way a link goes, and of a relay also why', () => {
  const { links, notice, told } = someLinks();
  links.introduce(ben);
  const relay = '203.0.113.9:7430, TCP with TLS; tried 192.0.2.7:7400 (no answer)';
  notice('linkUp', 10, { way: 'relay', detail: relay });
  notice('linkResumed', 10, { way: 'direct', detail: '192.0.2.7:7400, TCP with TLS, dialled here' });
  expect(told.slice(1)).toEqual([
    expect.objectContaining({ state: 'linked', way: 'relay', detail: relay }),
    expect.objectContaining({ state: 'resumed', way: 'direct' }),
  ]);
});

it('tells when a guest has become an account that lasts', () => {
  const { links, reports, notice } = someLinks();
  links.introduce({ ...(ben as object), guest: true } as never);
  notice('linkUp', 10);
  links.introduce(ben);
  expect(reports).toEqual(['Ben introduced', 'Ben linked', 'renamed']);
});

interface Redial {
  description: string;
  requirement: string;
  steps: {
    step: 'linkUp' | 'linkDown' | 'introduced' | 'left';
    /** −1: it is not opened yet when the next step comes. */
    opensAfterMs: number | null;
    reason?: string;
    error?: string;
    forMs?: number;
    fingerprint?: string;
    mayPlay?: boolean;
    candidates?: object[];
  }[];
}
const { tests: redials } = JSON.parse(
  readFileSync(path.join(__dirname, '../../../../spec/vectors/toast/redials.json'), 'utf8'),
) as { tests: Redial[] };

describe('Links', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('routes before the link can be up', () => {
    const { links, calls } = someLinks();
    links.introduce(ben);
    expect(calls).toEqual(['open ben', 'route 10 ben Ben']);
    expect(links.linked).toBe(0);
  });

  it('counts a peer as linked only while its link is up', () => {
    const { links, notice, reports, up } = someLinks();
    links.introduce(ben);
    notice('linkUp', 10);
    expect([links.linked, links.linkOf('ben'), links.peerOf(10), up]).toEqual([1, 10, 'ben', ['ben']]);
    notice('linkDown', 10, { error: 'toast-silence' });
    expect([links.linked, links.linkOf('ben')]).toEqual([0, null]);
    expect(reports).toEqual(['Ben introduced', 'Ben linked', 'Ben unlinked']);
  });

  it.each(redials)('$description [$requirement]', ({ steps }) => {
    const { links, calls, notice } = someLinks();
    links.introduce(ben);
    const opened = () => calls.filter((call) => call === 'open ben').length;
    const number = () => 9 + opened(); // of the last link that was opened
    for (const { step, opensAfterMs, reason = '', error = 'toast-silence', forMs, fingerprint, ...changed } of steps) {
      const before = opened();
      if (step === 'introduced') {
        const key = fingerprint === undefined ? {} : { fingerprint: Buffer.from(fingerprint, 'hex') };
        links.introduce({ ...(ben as object), ...changed, ...key } as never);
      } else if (step === 'left') links.left('ben', reason);
      else notice(step, number(), { error });
      if (opensAfterMs === -1) {
        expect(opened()).toBe(before); // it waits, and the next step comes meanwhile
        continue;
      }
      if (opensAfterMs !== null && opensAfterMs > 0) {
        jest.advanceTimersByTime(opensAfterMs - 1);
        expect(opened()).toBe(before);
      }
      if (opensAfterMs === null) jest.advanceTimersByTime(forMs ?? 60_000);
      else if (opensAfterMs > 0) jest.advanceTimersByTime(1);
      expect(opened()).toBe(before + (opensAfterMs === null ? 0 : 1));
    }
  });

  it('opens a broken link again, later each time [TOAST-4.6-2]', () => {
    const { links, calls, notice } = someLinks();
    links.introduce(ben);
    const opened = () => calls.filter((c) => c.startsWith('open')).length;
    notice('linkDown', 10);
    jest.advanceTimersByTime(249);
    expect(opened()).toBe(1);
    jest.advanceTimersByTime(1);
    expect(opened()).toBe(2);
    notice('linkDown', 11);
    jest.advanceTimersByTime(499);
    expect(opened()).toBe(2);
    jest.advanceTimersByTime(1);
    expect(opened()).toBe(3);
  });

  it('tells the engine what a player may play from now on, and opens the next link so', () => {
    const { links, calls, notice } = someLinks();
    expect(links.permit('ben', { mayPlay: false, mutedPorts: [] })).toBeNull(); // nobody has introduced ben yet
    links.introduce(ben);
    notice('linkUp', 10);
    expect(links.permit('ben', { mayPlay: true, mutedPorts: ['Pads'] })).toMatchObject({ name: 'Ben' });
    links.introduce({ ...(ben as object), mutedPorts: ['Pads'] } as never); // as it is already
    links.introduce({ ...(ben as object), mayPlay: false } as never);
    expect(calls.slice(2)).toEqual(['permit 10 true Pads', 'permit 10 false']);
  });

  it('only tells the engine when nothing but the addresses of a link that works change', () => {
    const { links, calls, notice } = someLinks();
    links.introduce(ben);
    notice('linkUp', 10);
    const before = calls.length;
    links.introduce({ ...(ben as object), candidates: [{ host: '::1', port: 1 }] } as never);
    expect(calls.slice(before)).toEqual(['move 10 [{"host":"::1","port":1}]']);
  });

  it('opens a link anew for a player who came back with another key', () => {
    const { links, calls, notice } = someLinks();
    links.introduce(ben);
    notice('linkUp', 10);
    links.introduce({ ...(ben as object), fingerprint: Uint8Array.of(2) } as never);
    expect(calls.slice(2)).toEqual(['unroute 10', 'close 10', 'open ben', 'route 11 ben Ben']);
  });

  it('keeps a working link when only the server lost sight of the player', () => {
    const { links, notice } = someLinks();
    links.introduce(ben);
    notice('linkUp', 10);
    links.left('ben', 'lost');
    expect(links.linked).toBe(1);
    notice('linkDown', 10);
    expect(links.peerOf(10)).toBeNull();
    jest.runAllTimers();
    expect(links.linked).toBe(0);
  });

  it('closes the link of a player who said goodbye', () => {
    const { links, calls, notice, reports } = someLinks();
    links.introduce(ben);
    notice('linkUp', 10);
    links.left('ben', 'left');
    expect(calls.at(-1)).toBe('close 10');
    expect(reports.at(-1)).toBe('Ben left');
  });

  it('is not disturbed by a link that broke before the notice of it was read', () => {
    const { links, notice, engine } = someLinks();
    links.introduce(ben);
    notice('linkUp', 10);
    engine.closeLink = () => {
      throw Object.assign(new Error('there is no such link'), { code: 'unknown-link' });
    };
    links.closeAll();
    expect(links.linked).toBe(0);
  });

  it('tells of streams, and why one is not played', () => {
    const { links, calls, notice, reports } = someLinks();
    links.introduce(ben);
    notice('streamDeclared', 10, { stream: 7, text: 'Piano' });
    notice('streamWay', 10, { stream: 7, error: 'toast-stream-doubled' });
    notice('streamClosed', 10, { stream: 7 });
    expect(calls.slice(2)).toEqual(['+10/7 Piano', '-10/7']);
    expect(reports).toEqual(['Ben introduced', 'stream', 'way', 'stream']);
  });

  it('knows when every stream that was heard has closed', () => {
    const { links, notice } = someLinks();
    links.introduce(ben);
    notice('linkUp', 10);
    expect(links.everyStreamClosed).toBe(false);
    notice('streamDeclared', 10, { stream: 1 });
    notice('streamDeclared', 10, { stream: 2 });
    notice('streamClosed', 10, { stream: 1 });
    expect(links.everyStreamClosed).toBe(false);
    notice('linkDown', 10);
    expect(links.everyStreamClosed).toBe(true);
  });

  it('shuts out who was removed: the link ends, and none is opened again, whoever introduces it [TOAST-5.7-3]', () => {
    const { links, calls, notice, reports } = someLinks();
    links.introduce(ben);
    notice('linkUp', 10);
    const out = { peerId: 'ben', fingerprints: [Uint8Array.of(1)], reason: '', signed: null as never };
    expect(links.shutOut(out)).toMatchObject({ name: 'Ben' });
    expect(calls.slice(2)).toEqual(['unroute 10', 'close 10']);
    expect(reports.at(-1)).toBe('Ben left');
    links.introduce(ben); // the same peer
    links.introduce({ ...(ben as object), fingerprint: Uint8Array.of(2) } as never); // with another key
    links.introduce({ ...(ben as object), peerId: 'benny' } as never); // under another id
    notice('linkDown', 10);
    jest.runAllTimers();
    expect(calls.filter((call) => call.startsWith('open'))).toEqual(['open ben']);
    links.introduce({ ...(ben as object), peerId: 'cas', name: 'Cas', fingerprint: Uint8Array.of(3) } as never);
    expect(calls.at(-1)).toBe('route 11 cas Cas');
  });

  it('calls off the attempt to reach who was removed meanwhile', () => {
    const { links, calls, notice } = someLinks();
    links.introduce(ben);
    notice('linkDown', 10);
    links.shutOut({ peerId: 'ben', fingerprints: [], reason: '', signed: null as never });
    jest.runAllTimers();
    expect(calls.filter((call) => call.startsWith('open'))).toEqual(['open ben']);
  });

  it('ends what bears a fingerprint that was removed, whatever its peer is called [TOAST-5.7-3]', () => {
    const { links, calls } = someLinks();
    links.introduce({ ...(ben as object), peerId: 'benny' } as never);
    expect(
      links.shutOut({ peerId: 'ben', fingerprints: [Uint8Array.of(1)], reason: '', signed: null as never }),
    ).toBeNull();
    expect(calls.at(-1)).toBe('close 10');
  });
});
