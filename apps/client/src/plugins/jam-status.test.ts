import type { Report } from '../session/report';
import { type JamStatus, JamStatusSender } from './jam-status';

const joined: Report = { event: 'joined', room: 'Friday', roomId: 'r', session: 's', peer: 'me', name: 'Ada' };
const peer = (id: string, state: 'introduced' | 'linked' | 'dropped'): Report => ({
  event: 'peer',
  peer: id,
  name: id,
  state,
  link: 1,
  code: null,
  detail: null,
});

describe('what plugins show', () => {
  const words: JamStatus[] = [];
  beforeEach(() => {
    jest.useFakeTimers();
    words.length = 0;
  });
  afterEach(() => jest.useRealTimers());

  it('is told at once, then four times a second at most, and only what has changed', () => {
    const teller = new JamStatusSender((word) => words.push(word));
    teller.see(joined);
    expect(words).toEqual([
      { kind: 'jam', room: 'Friday', clock: { state: 'unsynced', jitterUs: -1, pathUs: -1 }, peers: [] },
    ]);
    teller.see(peer('Ben', 'introduced'));
    teller.see(peer('Ben', 'linked'));
    expect(words).toHaveLength(1);
    jest.advanceTimersByTime(250);
    expect(words).toHaveLength(2);
    expect(words[1]!.peers).toEqual([{ name: 'Ben', state: 'live', oneWayUs: -1 }]);
    jest.advanceTimersByTime(250);
    teller.see(peer('Ben', 'linked'));
    jest.advanceTimersByTime(250);
    expect(words).toHaveLength(2);
    teller.see(peer('Ben', 'dropped'));
    expect(words.at(-1)!.peers[0]!.state).toBe('away');
    teller.close();
  });

  it('fits into one word, however many players there are', () => {
    const teller = new JamStatusSender((word) => words.push(word));
    for (let i = 0; i < 200; i++) teller.see(peer(`player ${i} ${'x'.repeat(90)}`, 'linked'));
    jest.advanceTimersByTime(250);
    teller.close();
    expect(Buffer.byteLength(JSON.stringify(words.at(-1)))).toBeLessThan(8192);
  });
});
