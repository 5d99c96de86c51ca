import { generateKeyPairSync } from 'node:crypto';
import { Playout } from '@midip2p/proto';
import {
  aReader,
  brief,
  elected,
  introduction,
  joined,
  left,
  master,
  raw,
  read,
  roster,
  SERVER_NOW,
  type ServerEvent,
  welcome,
} from '../test/server-events';
import { IntroductionKeyChangedError } from './errors';

describe('one story', () => {
  it('begins with a snapshot', () => {
    const snapshot: ServerEvent = {
      $case: 'snapshot',
      value: { peers: [roster('a', 3)], master: elected(1, 'a'), removals: [], permissions: [] },
    };
    const events = read(aReader(), [7, welcome()], [7, snapshot], [8, joined('me', 8)]);
    expect(events.map(brief)).toEqual(['welcome me', 'peerJoined a 7', 'master a 7', 'peerJoined me 8']);
  });

  it('goes on after a resume without what was told before', () => {
    const reader = aReader();
    const before = read(reader, [1, welcome()], [2, joined('me', 2)], [3, master(1, 'me')]);
    expect(before.map(brief)).toEqual(['welcome me', 'peerJoined me 2', 'master me 3']);
    expect(reader.resume).toEqual({ peerId: 'me', resumeFrom: 3 });
    const after = read(
      reader,
      [3, welcome({ resumed: true })],
      [2, joined('me', 2)],
      [3, master(1, 'me')],
      [4, joined('b', 4)],
      [4, joined('b', 4)],
      [4, introduction({ peerId: 'b' })],
      [3, introduction({ peerId: 'old' })],
      [5, left('b')],
    );
    expect(after.map(brief)).toEqual(['peerJoined b 4', 'introduction b', 'peerLeft b 5']);
  });

  it('tells a snapshot after a gap as what was missed', () => {
    const reader = aReader();
    read(reader, [1, welcome()], [2, joined('me', 2)], [3, master(1, 'me')], [4, joined('a', 4)], [5, joined('b', 5)]);
    const peers = [roster('me', 2), roster('b', 5), roster('c', 8)];
    const snapshot: ServerEvent = {
      $case: 'snapshot',
      value: { peers, master: elected(2, 'b'), removals: [], permissions: [] },
    };
    expect(read(reader, [9, welcome()], [9, snapshot]).map(brief)).toEqual([
      'peerLeft a 9',
      'peerJoined c 9',
      'master b 9',
    ]);
    const same: ServerEvent = {
      $case: 'snapshot',
      value: { peers, master: elected(2, 'b'), removals: [], permissions: [] },
    };
    expect(read(reader, [9, welcome()], [9, same])).toEqual([]);
    expect(reader.resume).toEqual({ peerId: 'me', resumeFrom: 9 });
  });

  it('tells who is to be timing master, also where that changed in a gap', () => {
    const reader = aReader();
    const peers = [roster('me', 2), { ...roster('b', 4), pinned: true }];
    const snapshot: ServerEvent = {
      $case: 'snapshot',
      value: { peers, master: undefined, removals: [], permissions: [] },
    };
    read(reader, [1, welcome()], [2, joined('me', 2)], [4, joined('b', 4)]);
    const playout = { playout: Playout.PLAYOUT_TIGHT, playoutMs: 25 };
    const changed: ServerEvent = {
      $case: 'roomChanged',
      value: { sysex: true, ...playout, relayOnly: true, pinnedPeerIds: ['me'] },
    };
    expect(read(reader, [5, changed], [5, changed])).toEqual([
      {
        ...{ type: 'roomChanged', number: 5, sysex: true, pinnedPeerIds: ['me'] },
        ...{ playout: { policy: 'tight', delayMs: 25 }, relayOnly: true },
      },
    ]);
    const missed = {
      type: 'roomChanged',
      number: 9,
      sysex: null,
      playout: null,
      relayOnly: null,
      pinnedPeerIds: ['b'],
    };
    expect(read(reader, [9, welcome()], [9, snapshot])).toEqual([missed]);
    expect(read(reader, [9, welcome()], [9, snapshot])).toEqual([]);
  });

  it('is over when introductions are signed with another key than before', () => {
    const reader = aReader();
    read(reader, [1, welcome()]);
    const other = welcome({ introductionKey: raw(generateKeyPairSync('ed25519')), resumed: true });
    expect(() => read(reader, [1, other])).toThrow(IntroductionKeyChangedError);
  });

  it('believes no master but by what is signed, whatever stands beside it [ELECTION-5.4-1]', () => {
    const reader = aReader();
    const forged: ServerEvent = { $case: 'master', value: elected(5, 'b', generateKeyPairSync('ed25519')) };
    const beside: ServerEvent = {
      $case: 'master',
      value: { ...elected(2, 'a'), epoch: { term: 9, elector: 7 }, peerId: 'b' },
    };
    const events = read(reader, [1, welcome()], [2, joined('me', 2)], [3, forged], [4, beside]);
    expect(events.slice(2)).toMatchObject([
      { type: 'masterRefused', error: { code: 'epoch-signature' } },
      { type: 'master', epoch: { term: 2, elector: 0 }, peerId: 'a' },
    ]);
  });

  it('tells the way by a relay, with times by our clock, and that there is none', () => {
    const reader = aReader();
    const tokens = [Buffer.alloc(126, 1), Buffer.alloc(126, 2)];
    const relays = [
      { host: '', port: 0, tls: false },
      { host: 'relay.example', port: 443, tls: true },
    ];
    const link = { peerId: 'b', link: Buffer.alloc(16), firstNumber: 7, tokens, expiresAtMs: SERVER_NOW + 60_000 };
    const refused = { peerId: 'b', code: 'no-relay', message: 'there is none', retryAfterMs: 0 };
    expect(
      read(
        reader,
        [1, welcome()],
        [2, { $case: 'relayTokens', value: { ...link, relays } }],
        [2, { $case: 'relayTokens', value: { ...link, relays } }],
        [2, { $case: 'relayRefused', value: refused }],
      ).slice(1),
    ).toEqual([
      {
        type: 'relayTokens',
        peerId: 'b',
        // The first is where the server is.
        relays: [{ host: 'server.example', port: 443, tls: false }, relays[1]],
        tokens,
        goodForMs: 60_000,
      },
      { type: 'relayRefused', ...refused },
    ]);
  });

  it('passes over what a newer server tells besides', () => {
    expect(read(aReader(), [1, welcome()], [2, { $case: 'fireworks', value: {} } as never])).toHaveLength(1);
  });
});
