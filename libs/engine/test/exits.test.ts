// A process may end at any moment: after each of these step lists, in each of these ways, it ends with the expected
// code, without a signal, in time.
import { spawn } from 'node:child_process';
import path from 'node:path';

const LIVES = [
  '',
  'create',
  'create listen',
  'create open',
  'create listen dial',
  'create listen open link',
  'create listen open link route play',
  'create listen open link route play take',
  'create listen open link route clock',
  'create open wait',
  'create listen open link route clock wait play',
  'create close',
  'create listen open link route clock wait play close',
  'create listen link close close',
];
const EXPECTED = { return: 0, exit: 7, uncaught: 1, terminate: 0 } as const;
type End = keyof typeof EXPECTED;
const AT_ONCE = 2;
const PATIENCE_MS = 120_000;

interface Outcome {
  code: number | null;
  signal: string | null;
  output: string;
}

function live(place: 'main' | 'worker', end: End, steps: string): Promise<Outcome> {
  const args = [path.join(__dirname, 'threads/life.js'), place, end, ...steps.split(' ').filter(Boolean)];
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const collect = (chunk: Buffer) => (output += String(chunk));
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    const patience = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
    child.on('close', (code, signal) => {
      clearTimeout(patience);
      resolve({ code, signal, output });
    });
  });
}

describe.each([
  ['main', ['return', 'exit', 'uncaught']],
  ['worker', ['return', 'exit', 'uncaught', 'terminate']],
] as ['main' | 'worker', End[]][])('an engine in the %s thread', (place, ends) => {
  it.each(ends)(
    'survives the end by %s after every list of steps',
    async (end) => {
      const left = [...LIVES];
      const wrong: string[] = [];
      const some = async () => {
        for (let steps = left.shift(); steps !== undefined; steps = left.shift()) {
          const { code, signal, output } = await live(place, end, steps);
          if (code !== EXPECTED[end] || signal !== null)
            wrong.push(`[${steps}] ended with ${signal ?? code}, not ${EXPECTED[end]}\n${output}`);
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, some));
      expect(wrong).toEqual([]);
    },
    LIVES.length * PATIENCE_MS,
  );
});
