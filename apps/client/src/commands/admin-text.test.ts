import type { AdminPeer } from '@midip2p/coordinator';
import { peerLines } from './admin-text';

const PEER = { id: 'p1', accountName: 'ada', displayName: '', guest: false, device: 'laptop' } as AdminPeer;
const LINK = { peerId: 'p2', rttUs: 900, eventsSent: 5, eventsReceived: 7, late: 1, gaps: 0, resumed: 0, figures: {} };
const linesOf = (link: typeof LINK) => peerLines({ ...PEER, roomName: 'Friday', links: [link] } as never, [PEER])[1];

describe('what an administrator reads of a link', () => {
  it('is every figure that was counted, also one that this client has never heard of', () => {
    const figures = { eventsSent: 5, eventsReceived: 7, late: 1, hedgedFrames: 3 };
    expect(linesOf({ ...LINK, figures })).toBe(
      '  to p2  round trip 0.90 ms  5 events sent, 7 events received, 1 late, 3 hedged frames',
    );
  });

  it('is what a server of before knows, where there is no more', () => {
    expect(linesOf(LINK)).toBe('  to p2  round trip 0.90 ms  5 events sent, 7 events received, 1 late');
  });
});
