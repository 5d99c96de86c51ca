// Where the server and the players are: all on this machine, or each on a host of its own in a network lab.
import { Netlab } from '@midip2p/netlab';
import { setStage, type Stage, stageOn } from '@midip2p/testkit';
import type { JamPlayerPlan } from './player';

export interface Place {
  setStage(names: readonly string[], step: (text: string) => void): Promise<Stage>;
  player(number: number): Pick<JamPlayerPlan, 'host' | 'within' | 'windowMs'>;
  close(): Promise<void>;
}

/** Everything is to be played, however late, so that on a bad line, or a busy machine, late can be told from lost. */
const WINDOW_MS = 60_000;

/** Throws what the lab throws: `unknown-profile`, or what this machine lacks. */
export async function places(network: string | null, step: (text: string) => void): Promise<Place> {
  if (network === null) return here;
  step(`laying lines: ${network}`);
  const lab = await Netlab.start({ hosts: 3, profile: network });
  const [server, ...players] = lab.hosts;
  return {
    setStage: (names, onStep) =>
      stageOn((program, args) => server!.command(program, args), { host: server!.address, names }, onStep),
    player: (number) => {
      const host = players[number]!;
      return { host: host.address, within: (program, args) => host.command(program, args), windowMs: WINDOW_MS };
    },
    close: () => lab.close(),
  };
}

// ---- details ----

const here: Place = {
  setStage: (names, step) => setStage({ host: '127.0.0.1', names }, step),
  player: () => ({ windowMs: WINDOW_MS }),
  close: () => Promise.resolve(),
};
