// A process that has JACK ports may end at any moment: it ends with the expected code, without a signal, in time, and
// the JACK server goes on.
import path from 'node:path';
import { JackServer } from '@midip2p/ports';
import { Program } from '@midip2p/testkit';

const LIVES = ['open', 'open listen', 'open listen status engine', 'open close', 'open listen close engine close'];
const EXPECTED = { return: 0, exit: 7, uncaught: 1, terminate: 0 } as const;

jest.setTimeout(120_000);
let jack: JackServer;
beforeAll(async () => void (jack = await JackServer.start()), 30_000);
afterAll(() => jack?.end());

it.each([
  ['main', 'return'],
  ['main', 'exit'],
  ['main', 'uncaught'],
  ['worker', 'return'],
  ['worker', 'exit'],
  ['worker', 'uncaught'],
  ['worker', 'terminate'],
] as const)('an engine with JACK ports in the %s thread survives the end by %s', async (place, end) => {
  const wrong: string[] = [];
  for (const steps of LIVES) {
    const args = [path.join(__dirname, 'life.js'), place, end, ...steps.split(' ')];
    const life = new Program(process.execPath, args, { environment: jack.environment, withinMs: 15_000 });
    const code = await life.exit;
    if (code !== EXPECTED[end]) wrong.push(`${steps}: ${code}: ${life.stderr.trim()}`);
  }
  expect(wrong).toEqual([]);
  expect((await jack.tool('jack_lsp')).filter((port) => port.startsWith('life'))).toEqual([]);
});
