// Which signed words a reader believes, and which it refuses.
import { generateKeyPairSync, sign } from 'node:crypto';
import { HandoverPayload, handoverSignedBytes, PermissionPayload, permissionSignedBytes, Role } from '@midip2p/proto';
import {
  aReader,
  brief,
  elected,
  introduction,
  joined,
  keys,
  raw,
  read,
  removal,
  removed,
  roster,
  SERVER_NOW,
  type ServerEvent,
  welcome,
} from '../test/server-events';
import { IntroductionKeyChangedError, type IntroductionRefusedError } from './errors';

describe('an introduction', () => {
  it('is believed with its signature, until its end by the clock of the server', () => {
    const reader = aReader();
    const events = read(reader, [1, welcome()], [1, introduction()]);
    expect(events[1]).toMatchObject({
      type: 'introduction',
      peerId: 'other',
      name: 'ben',
      mayPlay: true,
      candidates: [{ host: '10.0.0.7', port: 5000 }],
    });
    expect(Object.getPrototypeOf((events[1] as { fingerprint: Uint8Array }).fingerprint)).toBe(Uint8Array.prototype);
  });

  const someoneElse = generateKeyPairSync('ed25519');
  it.each([
    ['signed by another key', introduction({}, someoneElse), 'introduction-signature', null],
    ['for another session', introduction({ sessionId: 't' }), 'introduction-session', 'other'],
    ['for another peer', introduction({ recipientPeerId: 'you' }), 'introduction-recipient', 'other'],
    ['that is over', introduction({ expiresAtMs: SERVER_NOW }), 'introduction-expired', 'other'],
  ])('%s is refused', (_, sent, code, peerId) => {
    const [, event] = read(aReader(), [1, welcome()], [1, sent]);
    const { error } = event as { error: IntroductionRefusedError };
    expect([event!.type, error.code, error.peerId]).toEqual(['introductionRefused', code, peerId]);
  });
});

describe('a removal', () => {
  it('is told before the leave of the same number, and not again', () => {
    const reader = aReader();
    read(reader, [1, welcome()], [2, joined('a', 2)]);
    const [word, leave] = removed('a') as [ServerEvent, ServerEvent];
    const events = read(reader, [3, word], [3, leave], [3, word], [3, leave]);
    expect(events.map(brief)).toEqual(['removal a', 'peerLeft a 3']);
    expect(events[1]).toMatchObject({ reason: 'removed' });
  });

  it('is told again to who lost the stream between the word and the leave', () => {
    const reader = aReader();
    const [word, leave] = removed('a') as [ServerEvent, ServerEvent];
    read(reader, [1, welcome()], [2, joined('a', 2)], [3, word]);
    const again = read(reader, [2, welcome({ resumed: true })], [3, word], [3, leave]);
    expect(again.map(brief)).toEqual(['removal a', 'peerLeft a 3']);
  });

  it('comes with a snapshot, before everything else in it', () => {
    const value = {
      peers: [roster('b', 3)],
      master: undefined,
      removals: [removal('a'), removal('c')],
      permissions: [],
    };
    const events = read(aReader(), [7, welcome()], [7, { $case: 'snapshot', value }]);
    expect(events.map(brief)).toEqual(['welcome me', 'removal a', 'removal c', 'peerJoined b 7']);
  });

  it('that is not the word of this server, on this session, is refused', () => {
    const forged = removal('a', {}, generateKeyPairSync('ed25519'));
    const elsewhere = removal('a', { sessionId: 't' });
    const events = read(
      aReader(),
      [1, welcome()],
      [2, { $case: 'removal', value: forged }],
      [2, { $case: 'removal', value: elsewhere }],
    );
    expect(events.slice(1)).toMatchObject([
      { type: 'removalRefused', error: { code: 'removal-signature' } },
      { type: 'removalRefused', error: { code: 'removal-session' } },
    ]);
  });

  it('cannot be believed before there is a session', () => {
    expect(() => aReader().readRemoval(removal('a'))).toThrow('no session has begun');
  });
});

describe('a permission', () => {
  const permission = (number: number, more: Partial<PermissionPayload> = {}, key = keys) => {
    const word = { ...{ sessionId: 's', peerId: 'a', number, role: Role.ROLE_PLAYER, mayPlay: false }, mutedPorts: [] };
    const fields = { ...word, reason: 'why', issuedAtMs: SERVER_NOW, ...more };
    const payload = Buffer.from(PermissionPayload.encode(fields).finish());
    return { payload, signature: sign(null, permissionSignedBytes(payload), key.privateKey) };
  };

  it('is told once, with what it allows', () => {
    const event: ServerEvent = { $case: 'permission', value: permission(3, { mutedPorts: ['Pads'] }) };
    const [, ...events] = read(aReader(), [1, welcome()], [3, event], [3, event]);
    expect(events).toMatchObject([
      {
        type: 'permission',
        peerId: 'a',
        number: 3,
        role: 'player',
        mayPlay: false,
        mutedPorts: ['Pads'],
        reason: 'why',
      },
    ]);
  });

  it('comes with a snapshot', () => {
    const value = { peers: [roster('a', 3)], master: undefined, removals: [], permissions: [permission(5)] };
    const events = read(aReader(), [7, welcome()], [7, { $case: 'snapshot', value }]);
    expect(events.map(brief)).toEqual(['welcome me', 'peerJoined a 7', 'permission a 5']);
  });

  it('that is not the word of this server, on this session, is refused', () => {
    const forged = permission(2, {}, generateKeyPairSync('ed25519'));
    const events = read(
      aReader(),
      [1, welcome()],
      [2, { $case: 'permission', value: forged }],
      [3, { $case: 'permission', value: permission(3, { sessionId: 't' }) }],
    );
    expect(events.slice(1)).toMatchObject([
      { type: 'permissionRefused', error: { code: 'permission-signature' } },
      { type: 'permissionRefused', error: { code: 'permission-session' } },
    ]);
    expect(() => aReader().readPermission(forged)).toThrow('no session has begun');
  });
});

describe('another introduction key', () => {
  const [second, third] = [generateKeyPairSync('ed25519'), generateKeyPairSync('ed25519')];
  const A_DAY = 86_400_000;
  const handover = (from: typeof keys, to: typeof keys, oldUntilMs = SERVER_NOW + A_DAY) => {
    const [oldKey, newKey] = [raw(from), raw(to)];
    const times = { fromMs: SERVER_NOW, oldUntilMs: Math.max(oldUntilMs, SERVER_NOW), issuedAtMs: SERVER_NOW };
    const payload = Buffer.from(HandoverPayload.encode({ oldKey, newKey, ...times }).finish());
    const halves = [from, to].map(({ privateKey }) => sign(null, handoverSignedBytes(payload), privateKey));
    return { payload, signature: Buffer.concat(halves) };
  };
  const toSecond: ServerEvent = { $case: 'handover', value: handover(keys, second) };
  const epoch = (term: number, key: typeof keys): ServerEvent => ({ $case: 'master', value: elected(term, 'a', key) });

  it('is believed once the server has handed over to it, and so is the one before [TOAST-5.9-3]', () => {
    const reader = aReader();
    const events = read(reader, [1, welcome()], [1, toSecond], [2, epoch(1, second)], [3, epoch(2, keys)]);
    expect(events.map(brief)).toEqual(['welcome me', 'handover', 'master a 2', 'master a 3']);
    expect(read(reader, [3, introduction({}, second)], [3, introduction({}, keys)]).map(brief)).toEqual([
      'introduction other',
      'introduction other',
    ]);
    expect(read(reader, [3, toSecond])).toEqual([]); // told once
  });

  it('is believed of a removal that a player brings, also where a player brought the hand-over [TOAST-5.9-3]', () => {
    const reader = aReader();
    read(reader, [1, welcome()]);
    expect(() => reader.readRemoval(removal('a', {}, second))).toThrow("does not bear the server's signature");
    expect(reader.readHandover(handover(keys, second))).toMatchObject({ newKey: raw(second).toString('hex') });
    expect(reader.readRemoval(removal('a', {}, second))).toMatchObject({ peerId: 'a' });
  });

  it('is known from its first welcome on to who comes later, with the one before [TOAST-5.9-6]', () => {
    const late = welcome({ introductionKey: raw(second), handovers: [handover(keys, second)] });
    const events = read(aReader(), [1, late], [2, epoch(1, keys)], [3, epoch(2, second)]);
    expect(events.map(brief)).toEqual(['welcome me', 'handover', 'master a 2', 'master a 3']);
  });

  it('is found over several hand-overs by who comes back with a key that has long ended [TOAST-5.9-5]', () => {
    const reader = aReader();
    read(reader, [1, welcome()]);
    const handovers = [handover(keys, second, 0), handover(second, third)];
    const back = welcome({ introductionKey: raw(third), handovers, resumed: true });
    expect(read(reader, [1, back], [2, epoch(1, third)], [3, epoch(2, keys)]).map(brief)).toEqual([
      'handover',
      'handover',
      'master a 2',
      'masterRefused',
    ]);
  });

  it('that no hand-over of a known key leads to is refused, and why is told [TOAST-5.9-6]', () => {
    const reader = aReader();
    read(reader, [1, welcome()]);
    const event: ServerEvent = { $case: 'handover', value: handover(second, third) };
    expect(read(reader, [1, event])).toMatchObject([
      { type: 'handoverRefused', error: { code: 'handover-signature' } },
    ]);
    const handovers = [handover(second, third)];
    const back = welcome({ introductionKey: raw(third), handovers, resumed: true });
    expect(() => read(reader, [1, back])).toThrow(IntroductionKeyChangedError);
    expect(() => read(reader, [1, welcome({ introductionKey: raw(third), resumed: true })])).toThrow(
      'no hand-over that is signed by a key known here leads to it',
    );
  });

  it('counts no longer than its hand-over says, though the server goes on to sign with it [TOAST-5.9-6]', () => {
    const reader = aReader();
    read(reader, [1, welcome()], [1, { $case: 'handover', value: handover(keys, second, 0) }]);
    expect(() => read(reader, [1, welcome({ resumed: true })])).toThrow(IntroductionKeyChangedError);
    expect(() => reader.readRemoval(removal('a'))).toThrow("does not bear the server's signature");
  });

  it('cannot be handed over to before there is a session', () => {
    expect(() => aReader().readHandover(handover(keys, second))).toThrow('no session has begun');
    expect(read(aReader(), [1, toSecond])).toEqual([]);
  });
});
