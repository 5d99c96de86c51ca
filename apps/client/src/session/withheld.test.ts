import { Withheld } from './withheld';

const nameOf = (link: number) => ['', 'ann', 'ben'][link] ?? null;
const figures = (link: number, withheld: number, withheldThere: number) => ({ link, withheld, withheldThere });

describe('Withheld', () => {
  it('tells who owns the instruments once what to type, whoever else sends SysEx', () => {
    const withheld = new Withheld();
    expect(withheld.messages([figures(1, 0, 0)], nameOf)).toEqual([]);
    expect(withheld.messages([figures(1, 1, 0), figures(2, 4, 0)], nameOf)).toEqual([
      expect.stringMatching(/^SysEx from ann was kept .*route sysex on' .*join --sysex'/),
    ]);
    expect(withheld.messages([figures(1, 9, 0), figures(2, 9, 0)], nameOf)).toEqual([]);
  });

  it('tells a sender once of each player whose instruments did not get it', () => {
    const withheld = new Withheld();
    expect(withheld.messages([figures(1, 0, 1), figures(2, 0, 1)], nameOf)).toEqual([
      expect.stringContaining('the instruments of ann'),
      expect.stringContaining('the instruments of ben'),
    ]);
    expect(withheld.messages([figures(1, 0, 2), figures(3, 0, 2)], nameOf)).toEqual([]);
  });
});
