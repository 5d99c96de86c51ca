import { TimeAgreement, type TimedMessage } from './time-agreement';

const BOUND_US = 500;
const messageAt = (sentUs: number, receivedUs: number, wayThereUs: number | null = null): TimedMessage => ({
  sentUs,
  receivedUs,
  wayThereUs,
  boundThereUs: 500,
});
const PRESENT = new Set(['mia', 'ann', 'ben', 'cas']);

/** Peers as one of them hears the others: each said a word now and then, and its time is so much ahead of ours. */
function anAgreement(aheadUs: Record<string, number>, words = 4): TimeAgreement {
  const agreement = new TimeAgreement();
  for (let word = 0; word < words; word += 1)
    for (const [peer, ahead] of Object.entries(aheadUs)) {
      const nowUs = 60e6 + word * 2e6;
      const wayUs = 5000 + word * 30_000; // a program may be slow to read, and never quick
      agreement.receive(peer, '3 0', messageAt(nowUs + ahead, nowUs + wayUs));
    }
  return agreement;
}

describe('TimeAgreement', () => {
  it('sees nothing where all tell one time', () => {
    const agreement = anAgreement({ mia: 0, ann: 400, ben: -400 });
    expect(agreement.disagreements(PRESENT, BOUND_US)).toEqual([]);
    expect(agreement.isAgainstUs('mia', PRESENT, BOUND_US)).toBe(false);
  });

  it.each([
    ['ahead', 10_000_000],
    ['a little ahead', 20_000],
    ['behind', -10_000_000],
  ])('sees that the master told us another time than the two others, who are %s [ELECTION-1.3-3]', (_, ahead) => {
    const agreement = anAgreement({ ann: ahead, ben: ahead });
    expect(agreement.disagreements(PRESENT, BOUND_US).map(({ peerId }) => peerId)).toEqual(['ann', 'ben']);
    expect(agreement.isAgainstUs('mia', PRESENT, BOUND_US)).toBe(true);
  });

  it('does not take the word of one against the others for ours [ELECTION-1.3-3]', () => {
    const agreement = anAgreement({ ann: 10_000_000, ben: 0, cas: 0 });
    expect(agreement.disagreements(PRESENT, BOUND_US)).toEqual([{ peerId: 'ann', aheadUs: 9_995_000 }]);
    expect(agreement.isAgainstUs('mia', PRESENT, BOUND_US)).toBe(false);
  });

  it('does not take the first who is heard for all the others [ELECTION-1.3-3]', () => {
    const agreement = anAgreement({ ann: 10_000_000 });
    expect(agreement.isAgainstUs('mia', PRESENT, BOUND_US)).toBe(false);
  });

  it('is against us where the master itself tells another time than it serves', () => {
    const agreement = anAgreement({ mia: 50_000, ann: 0, ben: 0, cas: 0 });
    expect(agreement.isAgainstUs('mia', PRESENT, BOUND_US)).toBe(true);
  });

  it('does not mistake one slow word for another time', () => {
    const agreement = anAgreement({ ann: 0 }, 3);
    agreement.receive('ann', '3 0', messageAt(70e6, 75e6));
    expect(agreement.disagreements(PRESENT, BOUND_US)).toEqual([]);
    const slow = new TimeAgreement();
    slow.receive('ann', '3 0', messageAt(60e6, 65e6));
    expect(slow.disagreements(PRESENT, BOUND_US)).toEqual([]);
  });

  it('begins anew with another master, and forgets who has gone', () => {
    const agreement = anAgreement({ ann: 10_000_000 });
    expect(agreement.disagreements(new Set(['ben']), BOUND_US)).toEqual([]);
    agreement.receive('ben', '4 0', messageAt(90e6, 90e6 + 5000));
    expect(agreement.disagreements(PRESENT, BOUND_US)).toEqual([]);
  });

  it('sees by what the others say of our words that we are a fifth of a second ahead of them [ELECTION-1.3-3]', () => {
    const agreement = anAgreement({ mia: 0, ann: -200_000, ben: -200_000, cas: 0 });
    expect(agreement.disagreements(PRESENT, BOUND_US)).toEqual([]); // so long a way could be
    const saidUs = 68e6 - 200_000;
    agreement.receive('ann', '3 0', messageAt(saidUs, 68e6 + 5000, 5000 - 200_000));
    agreement.receive('ben', '3 0', messageAt(saidUs, 68e6 + 5000, -5000)); // both clocks may be off by that
    agreement.receive('cas', '3 0', messageAt(68e6, 68e6 + 5000, 5000));
    expect(agreement.disagreements(PRESENT, BOUND_US)).toEqual([{ peerId: 'ann', aheadUs: -195_000 }]);
  });

  it('tells the quickest of the words that somebody said, under this epoch alone', () => {
    const agreement = anAgreement({ ann: 0 });
    expect([agreement.wayFrom('ann'), agreement.wayFrom('ben')]).toEqual([5000, null]);
    agreement.follow('4 0');
    expect(agreement.wayFrom('ann')).toBeNull();
  });
});
