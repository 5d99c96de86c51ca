import type { Handover, Signed } from '@midip2p/coordinator';
import { Handovers } from './handovers';
import type { Report } from './report';

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
/** The keys themselves are letters here: who believes what is the coordinator's business. */
const handover = (oldKey: string, newKey: string): Handover => ({
  ...{ oldKey, newKey, fromMs: 1000, oldUntilMs: 2000 },
  signed: { payload: Buffer.from(oldKey + newKey), signature: Buffer.from('good') },
});
const messageOf = ({ signed }: Handover, signature: Uint8Array = signed.signature) =>
  JSON.stringify({ kind: 'handover', payload: base64(signed.payload), signature: base64(signature) });

/** Ann, who hears ben over link 1 and cas over link 2. */
function atAnn() {
  const reports: Report[] = [];
  const sent: string[] = [];
  const handovers = new Handovers({
    believe: ({ payload, signature }: Signed) => {
      if (Buffer.from(signature).toString() !== 'good')
        throw Object.assign(new Error('not signed'), { code: 'handover-signature' });
      const [oldKey, newKey] = Buffer.from(payload).toString();
      return handover(oldKey!, newKey!);
    },
    livePeers: () => [
      ['ben', 1],
      ['cas', 2],
    ],
    send: (link, message) => sent.push(`${link} ${JSON.stringify(message)}`),
    emit: (report) => reports.push(report),
  });
  return { handovers, reports, sent };
}

it('passes each on once, to everybody but who brought it, and tells the person [TOAST-5.9-7]', () => {
  const { handovers, reports, sent } = atAnn();
  handovers.receiveFromServer(handover('a', 'b'));
  expect(handovers.receiveFromPeer('cas', messageOf(handover('a', 'b')))).toBe(true);
  expect(handovers.receiveFromPeer('cas', messageOf(handover('b', 'c')))).toBe(true);
  handovers.receiveFromServer(handover('b', 'c'));
  expect(sent).toEqual([
    `1 ${messageOf(handover('a', 'b'))}`,
    `2 ${messageOf(handover('a', 'b'))}`,
    `1 ${messageOf(handover('b', 'c'))}`,
  ]);
  expect(reports).toMatchObject([
    { event: 'handover', from: null, oldKey: 'a', newKey: 'b', oldUntilMs: 2000 },
    { event: 'handover', from: 'cas', oldKey: 'b', newKey: 'c' },
  ]);
});

it('tells who was not heard all of them, in their order [TOAST-5.9-7]', () => {
  const { handovers, sent } = atAnn();
  for (const one of [handover('a', 'b'), handover('b', 'c')]) handovers.receiveFromServer(one);
  sent.length = 0;
  handovers.resend(3);
  expect(sent).toEqual([`3 ${messageOf(handover('a', 'b'))}`, `3 ${messageOf(handover('b', 'c'))}`]);
});

it('passes on what the server itself has put right, and not any more what a player had told [TOAST-5.9-4]', () => {
  const { handovers, sent } = atAnn();
  for (const keys of ['ax', 'xy', 'yz']) handovers.receiveFromPeer('cas', messageOf(handover(keys[0]!, keys[1]!)));
  handovers.receiveFromServer(handover('a', 'b'));
  sent.length = 0;
  handovers.resend(3);
  expect(sent).toEqual([`3 ${messageOf(handover('a', 'b'))}`]);
});

it('counts and tells what is not signed by a key of the server, and neither believes nor passes it on [TOAST-5.9-7]', () => {
  const { handovers, reports, sent } = atAnn();
  handovers.receiveFromPeer('cas', messageOf(handover('a', 'x'), Buffer.from('forged')));
  handovers.receiveFromPeer('cas', '{"kind":"handover"}');
  expect(reports).toMatchObject([
    { event: 'handoverRefused', from: 'cas', code: 'handover-signature', count: 1 },
    { event: 'handoverRefused', count: 2 },
  ]);
  expect(sent).toEqual([]);
  expect(handovers.receiveFromPeer('cas', '{"kind":"removal"}')).toBe(false);
});
