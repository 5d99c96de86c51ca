// A stage on another host: the program stage-main runs there, and is driven by lines on its stdin and stdout.
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { HarnessError } from '../failure';
import { spawnTied, type Within } from '../spawn-tied';
import type { Stage, StagePlan } from './stage';

/** As it is built; the same from src and from dist. */
const PROGRAM = path.join(__dirname, '../../dist/stage/stage-main.js');

interface Line {
  step?: string;
  stage?: Pick<Stage, 'server' | 'room' | 'players' | 'introductionKey'>;
  invitation?: string;
  error?: { code: string; message: string };
}

export async function stageOn(
  within: Within,
  { host, names, relays = '' }: StagePlan,
  step: (text: string) => void,
): Promise<Stage> {
  const child = spawnTied(process.execPath, [PROGRAM, host, relays, ...names], {
    stdio: ['pipe', 'pipe', 'inherit'],
    within,
  });
  const closed = once(child, 'close');
  const lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
  const next = async (): Promise<Line> => {
    const { value, done } = await lines.next();
    if (done) throw new HarnessError('stage-ended', 'the stage ended before its time');
    const line = JSON.parse(value) as Line;
    if (line.error) throw new HarnessError(line.error.code, line.error.message);
    return line;
  };
  for (;;) {
    const line = await next();
    if (line.step !== undefined) step(line.step);
    if (line.stage === undefined) continue;
    return {
      ...line.stage,
      invite: async () => {
        child.stdin!.write('invite\n');
        return (await next()).invitation!;
      },
      stop: async () => {
        child.stdin!.end();
        await closed;
      },
    };
  }
}
