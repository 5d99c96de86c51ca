import type { Removal } from '@midip2p/coordinator';
import { Removals } from './removals';
import type { Report } from './report';

const bytes = (text: string) => new Uint8Array(Buffer.from(text));

/** The only word that is believed here is one that is signed with "good". */
const removalOf = (peerId: string): Removal => ({
  peerId,
  fingerprints: [],
  reason: 'noise',
  signed: { payload: bytes(peerId), signature: bytes('good') },
});

/** Several peers: a message that one of them sends over a link arrives at its other end at once. */
class Floor {
  readonly sent: string[] = [];
  readonly reports = new Map<string, Report[]>();
  readonly peers = new Map<string, { removals: Removals; links: Map<string, number> }>();

  constructor(...names: string[]) {
    for (const self of names) {
      const links = new Map<string, number>();
      const reports: Report[] = [];
      const removals = new Removals({
        self,
        believe: ({ payload, signature }) => {
          if (Buffer.from(signature).toString() !== 'good')
            throw Object.assign(new Error('not signed'), { code: 'removal-signature' });
          return removalOf(Buffer.from(payload).toString());
        },
        livePeers: () => links,
        shutOut: ({ peerId }) => (links.delete(peerId) ? { name: `name of ${peerId}` } : null),
        send: (link, message) => this.send(self, link, message),
        emit: (report) => reports.push(report),
      });
      this.reports.set(self, reports);
      this.peers.set(self, { removals, links });
    }
  }

  link(...pairs: [string, string][]): this {
    for (const [a, b] of pairs)
      for (const [one, other] of [
        [a, b],
        [b, a],
      ] as const)
        this.peers.get(one)!.links.set(other, [...this.peers.keys()].indexOf(other));
    return this;
  }

  at(name: string): Removals {
    return this.peers.get(name)!.removals;
  }

  /** Whom that one learned to be out, and from whom. */
  learned(name: string): string[] {
    return this.reports
      .get(name)!
      .flatMap((report) => (report.event === 'removal' ? [`${report.peer} from ${report.from}`] : []));
  }

  private send(from: string, link: number, message: object): void {
    const to = [...this.peers.keys()][link]!;
    this.sent.push(`${from}>${to}`);
    this.at(to).receiveFromPeer(from, JSON.stringify(message));
  }
}

const messageOf = (peerId: string, signature: string) =>
  JSON.stringify({
    kind: 'removal',
    payload: Buffer.from(peerId).toString('base64'),
    signature: Buffer.from(signature).toString('base64'),
  });

describe('Removals', () => {
  it('passes it on once to every other player, the removed one included, and shuts that one out [TOAST-5.7-4]', () => {
    const floor = new Floor('ann', 'ben', 'cas', 'dan').link(
      ['ann', 'ben'],
      ['ann', 'cas'],
      ['ann', 'dan'],
      ['cas', 'dan'],
    );
    floor.at('ann').receiveFromServer(removalOf('ben'));
    expect(floor.learned('ann')).toEqual(['ben from null']);
    expect(floor.reports.get('ann')![0]).toMatchObject({ name: 'name of ben', self: false, reason: 'noise' });
    expect(floor.reports.get('ben')![0]).toMatchObject({ self: true, from: 'ann' });
    expect(floor.learned('cas')).toEqual(['ben from ann']);
    expect(floor.learned('dan')).toEqual(['ben from cas']);
    // Ann tells three; Cas tells Dan; Dan, who has it from Cas, tells Ann, who knows.
    expect(floor.sent.sort()).toEqual(['ann>ben', 'ann>cas', 'ann>dan', 'cas>dan', 'dan>ann'].sort());
    expect(floor.peers.get('ann')!.links.has('ben')).toBe(false);
  });

  it('reaches along a chain who hears neither the server nor the one who does', () => {
    const floor = new Floor('ann', 'ben', 'cas', 'dan').link(['ann', 'cas'], ['cas', 'dan']);
    floor.at('ann').receiveFromServer(removalOf('ben'));
    expect(floor.learned('dan')).toEqual(['ben from cas']);
  });

  it('says nothing twice, however often it is told [TOAST-5.7-4]', () => {
    const floor = new Floor('ann', 'cas').link(['ann', 'cas']);
    floor.at('ann').receiveFromServer(removalOf('ben'));
    floor.at('ann').receiveFromServer(removalOf('ben'));
    floor.at('ann').receiveFromPeer('cas', messageOf('ben', 'good'));
    expect(floor.sent).toEqual(['ann>cas']);
    expect(floor.learned('cas')).toEqual(['ben from ann']);
  });

  it('tells who was not heard at the time, as soon as they are [TOAST-5.7-4]', () => {
    const floor = new Floor('ann', 'cas');
    floor.at('ann').receiveFromServer(removalOf('ben'));
    expect(floor.learned('cas')).toEqual([]);
    floor.link(['ann', 'cas']).at('ann').resend(1);
    expect(floor.learned('cas')).toEqual(['ben from ann']);
  });

  it('passes on the signature that the server gave it last, as by a later key [TOAST-5.9-8]', () => {
    const floor = new Floor('ann', 'cas').link(['ann', 'cas']);
    const before = { ...removalOf('ben'), signed: { payload: bytes('ben'), signature: bytes('older') } };
    floor.at('ann').receiveFromServer(before); // she believes it, and whoever has lost that key does not
    expect(floor.learned('cas')).toEqual([]);
    floor.at('ann').receiveFromServer(removalOf('ben'));
    floor.at('ann').resend(1);
    expect(floor.learned('cas')).toEqual(['ben from ann']);
    expect(floor.learned('ann')).toEqual(['ben from null']);
  });

  it('neither obeys nor passes on what is not the word of the server, and counts it', () => {
    const floor = new Floor('ann', 'ben', 'cas').link(['ann', 'ben'], ['ann', 'cas']);
    for (const text of [
      messageOf('ben', 'forged'),
      '{"kind":"removal"}',
      '{"kind":"removal","payload":7,"signature":[]}',
    ])
      expect(floor.at('ann').receiveFromPeer('cas', text)).toBe(true);
    expect(floor.reports.get('ann')).toMatchObject([
      { event: 'removalRefused', from: 'cas', code: 'removal-signature', count: 1 },
      { event: 'removalRefused', from: 'cas', count: 2 },
      { event: 'removalRefused', from: 'cas', count: 3 },
    ]);
    expect(floor.sent).toEqual([]);
    expect(floor.peers.get('ann')!.links.has('ben')).toBe(true);
    floor.at('ann').receiveFromPeer('cas', messageOf('ben', 'good')); // and the true word still counts
    expect(floor.peers.get('ann')!.links.has('ben')).toBe(false);
  });

  it('leaves what is about something else to others', () => {
    expect(new Floor('ann').at('ann').receiveFromPeer('cas', '{"kind":"timing"}')).toBe(false);
  });
});
