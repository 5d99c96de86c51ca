// Sixteen client processes, each on a host of its own, over lines like those of homes with Wi-Fi.
import { Ensemble, sumOf } from '@midip2p/mesh';
import { stageOn } from '@midip2p/testkit';
import { Netlab } from '@midip2p/netlab';

jest.setTimeout(300_000);

const PLAYERS = 16;

it('sixteen players hear every event of all others, 0 lost, 0 changed, order kept per port, in home-wifi', async () => {
  const lab = await Netlab.start({ hosts: PLAYERS + 1, profile: 'home-wifi' });
  const [first, ...hosts] = lab.hosts;
  const names = hosts.map((_, i) => `player${i}`);
  const stage = await stageOn(
    (program, args) => first!.command(program, args),
    { host: first!.address, names },
    () => undefined,
  );
  try {
    const ensemble = await Ensemble.gather({
      stage,
      perSecond: 10,
      seconds: 10,
      place: (player) => ({
        host: hosts[player]!.address,
        within: (program, args) => hosts[player]!.command(program, args),
      }),
    });
    try {
      ensemble.joinAll('--window', '60000');
      expect(await ensemble.ended()).toEqual(names.map(() => 0));
      const hearings = ensemble.hearings();
      expect(hearings.length).toBe(PLAYERS * (PLAYERS - 1));
      const all = hearings.length * 100;
      expect(sumOf(hearings)).toEqual({ expected: all, received: all, lost: 0, changed: 0, doubled: 0, outOfOrder: 0 });
    } finally {
      await ensemble.close();
    }
  } finally {
    await stage.stop();
    await lab.close();
  }
});
