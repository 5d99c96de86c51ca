import type { Permission } from '@midip2p/coordinator';
import { Permissions } from './permissions';
import type { Report } from './report';

const GOOD = new Uint8Array(Buffer.from('good'));
const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
const permission = (number: number, mayPlay: boolean, peerId = 'ben'): Permission => ({
  ...{ peerId, number, role: 'player', mayPlay, mutedPorts: [], reason: 'too loud' },
  signed: { payload: new Uint8Array(Buffer.from(JSON.stringify({ peerId, number, mayPlay }))), signature: GOOD },
});
const wordOf = ({ signed }: Permission, signature = GOOD) =>
  JSON.stringify({ kind: 'permission', payload: base64(signed.payload), signature: base64(signature) });

/** Ann, who hears ben over link 1 and cas over link 2. */
function atAnn() {
  const reports: Report[] = [];
  const sent: string[] = [];
  const permitted: string[] = [];
  const permissions = new Permissions({
    self: 'ann',
    believe: ({ payload, signature }) => {
      if (!Buffer.from(signature).equals(GOOD))
        throw Object.assign(new Error('not signed'), { code: 'permission-signature' });
      const { peerId, number, mayPlay } = JSON.parse(Buffer.from(payload).toString()) as Permission;
      return permission(number, mayPlay, peerId);
    },
    livePeers: () => [
      ['ben', 1],
      ['cas', 2],
    ],
    permit: ({ peerId, mayPlay }) => {
      permitted.push(`${peerId} ${mayPlay}`);
      return { name: `name of ${peerId}` };
    },
    send: (link, message) => sent.push(`${link} ${JSON.stringify(message)}`),
    emit: (report) => reports.push(report),
  });
  return { permissions, reports, sent, permitted };
}

it('counts the latest word, whoever brings it and in whatever order [TOAST-5.8-3]', () => {
  const { permissions, permitted, sent } = atAnn();
  permissions.receiveFromServer(permission(5, false));
  expect(permissions.receiveFromPeer('cas', wordOf(permission(4, true)))).toBe(true); // overtaken
  expect(permissions.receiveFromPeer('cas', wordOf(permission(7, true)))).toBe(true);
  permissions.receiveFromServer(permission(7, true)); // known by then
  expect(permitted).toEqual(['ben false', 'ben true']);
  expect(permissions.inPlaceOf({ peerId: 'ben' })).toMatchObject({ mayPlay: true });
  expect(permissions.inPlaceOf({ peerId: 'cas' })).toBeNull();
  // The first goes to both, to the player whom it is about as well; the second not back to who brought it. [TOAST-5.8-5]
  expect(sent.map((one) => one[0])).toEqual(['1', '2', '1']);
});

it('tells who was not heard the latest of each player [TOAST-5.8-5]', () => {
  const { permissions, sent } = atAnn();
  for (const one of [permission(5, false), permission(7, true), permission(6, false, 'cas')])
    permissions.receiveFromServer(one);
  sent.length = 0;
  permissions.resend(3);
  expect(sent).toEqual([permission(7, true), permission(6, false, 'cas')].map((one) => `3 ${wordOf(one)}`));
});

it('says what has changed, for whom and why, also where it is we [TOAST-5.8-6]', () => {
  const { permissions, reports } = atAnn();
  permissions.receiveFromServer(permission(5, false));
  permissions.receiveFromPeer('ben', wordOf(permission(6, false, 'ann')));
  const about = { event: 'permission', mayPlay: false, reason: 'too loud' };
  expect(reports).toMatchObject([
    { ...about, peer: 'ben', name: 'name of ben', self: false, from: null },
    { ...about, peer: 'ann', self: true, from: 'ben' },
  ]);
});

it('neither obeys nor passes on what is not the word of the server, and says so [TOAST-5.8-2]', () => {
  const { permissions, reports, sent, permitted } = atAnn();
  expect(permissions.receiveFromPeer('cas', wordOf(permission(9, false), new Uint8Array()))).toBe(true);
  expect(permissions.receiveFromPeer('cas', '{"kind":"timing"}')).toBe(false);
  expect([permitted, sent]).toEqual([[], []]);
  expect(reports).toMatchObject([{ event: 'permissionRefused', from: 'cas', code: 'permission-signature', count: 1 }]);
});
