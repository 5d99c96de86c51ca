// Every command of every page, typed as a reader types it: into a shell, from top to bottom, and it ends as the page
// says.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pageFiles, pageOf, ROOT, type Step } from '../src/page';
import { certified } from './certificate';
import { containers, images } from './containers';
import { install } from './installed';
import { Kubernetes } from './kubernetes';
import { PAGES } from './pages';
import { PASSWORD, Story } from './story';
import { World } from './world';

jest.setTimeout(900_000);

interface Listed {
  page: string;
  /** The beginning of the command. */
  command: string;
}
/** Commands that are not typed here, because they cannot be, or because another test types them. */
const { impossible, elsewhere } = JSON.parse(readFileSync(join(__dirname, 'cannot-run.json'), 'utf8')) as {
  impossible: (Listed & { reason: string })[];
  elsewhere: (Listed & { by: string })[];
};

/** The most commands that cannot be typed, as a share of those that are. */
const MOST_IMPOSSIBLE = 1 / 10;

const count = { typed: 0, impossible: 0, elsewhere: 0 };
const met = new Set<Listed>();

/** The entry that says why a command is not typed. */
function listed(file: string, { command }: Step): Listed | undefined {
  const here = (one: Listed) => one.page === file && command.startsWith(one.command);
  const [cannot, other] = [impossible.find(here), elsewhere.find(here)];
  if (cannot) count.impossible += 1;
  else if (other) count.elsewhere += 1;
  const found = cannot ?? other;
  if (found) met.add(found);
  return found;
}

it('knows every page that has commands', () => {
  const withCommands = pageFiles().filter((file) => pageOf(file).length > 0);
  expect(PAGES.map(({ file }) => file).sort()).toEqual(withCommands.sort());
});

it.each(PAGES)('$file', async ({ file, reader, jam, cluster, docker, begin, printed, ends = {}, says = [] }) => {
  const steps = pageOf(file).filter((step) => !listed(file, step));
  if (steps.length === 0) return;
  const people = ['ada', 'ann', 'ben', 'cleo', 'friend', 'operator', 'server'];
  const world = await World.make({
    people,
    names: ['jam.example.org', 'db.example.org'],
    shown: docker ? images() : undefined,
  });
  let kubernetes: Kubernetes | undefined;
  try {
    install(world);
    if (cluster) kubernetes = await Kubernetes.start(world, reader);
    const story = new Story(world, reader, {
      ...(jam ? certified(world, 'jam.example.org') : {}),
      ...(docker ? containers(world) : {}),
    });
    const type = async (step: Step) => {
      const exit = await story.type(step);
      count.typed += 1;
      if (exit !== (step.stays ? 'stays' : step.exit))
        throw new Error(`${step.command} ended with ${exit}\n${story.output}`);
    };
    // A relay as well: docs/rooms.md hides players' addresses.
    if (jam) await story.before('operator', 'MIDIP2P_RELAYS_OWN=true midip2p-server', true);
    await begin?.(story);
    for (const step of steps) await type(step);
    for (const step of (await printed?.(story, world, kubernetes!)) ?? []) if (!listed(file, step)) await type(step);
    for (const [seat, exit] of await story.end())
      if (exit !== (ends[seat] ?? 0)) throw new Error(`at ${seat}'s it ended with ${exit}\n${story.output}`);
    expect(story.output).not.toMatch(new RegExp(`assword[^\\n]*: ${PASSWORD}`)); // nobody sees what is typed there
    for (const words of says) expect(story.output).toMatch(words);
  } finally {
    await kubernetes?.stop();
    await world.end();
  }
});

it('leaves few commands out, and each of those is still in its page', () => {
  process.stdout.write(
    `commands of the pages: ${count.typed} typed, ${count.elsewhere} typed by other tests, ${count.impossible} impossible in a test\n`,
  );
  expect([...impossible, ...elsewhere].filter((one) => !met.has(one))).toEqual([]);
  expect(count.impossible).toBeLessThan(count.typed * MOST_IMPOSSIBLE);
});

it.each(elsewhere)('$page: $command is typed by $by', ({ command, by }) => {
  expect(readFileSync(join(ROOT, by), 'utf8')).toContain(command);
});
