// Every command of every page, typed as a reader types it: into a shell, from top to bottom, and it ends as the page says.
import { certified } from './certificate';
import { install } from './installed';
import { pageOf } from '../src/page';
import { PAGES } from './pages';
import { Story } from './story';
import { World } from './world';

jest.setTimeout(900_000);

let run = 0;

it.each(PAGES)('$file', async ({ file, reader, jam, begin, ends = {}, says = [] }) => {
  const people = ['ada', 'ann', 'ben', 'friend', 'operator'];
  const world = await World.make({ people, names: jam ? ['jam.example.org'] : [] });
  try {
    install(world);
    const story = new Story(world, reader, jam ? certified(world, 'jam.example.org') : {});
    if (jam) await story.before('operator', 'midip2p-server', true);
    await begin?.(story);
    for (const step of pageOf(file)) {
      const exit = await story.type(step);
      run += 1;
      const as = { command: step.command, exit };
      if (exit !== (step.stays ? 'stays' : step.exit)) throw new Error(`${JSON.stringify(as)}\n${story.said}`);
    }
    for (const [seat, exit] of await story.end())
      if (exit !== (ends[seat] ?? 0)) throw new Error(`at ${seat}'s it ended with ${exit}\n${story.said}`);
    for (const words of says) expect(story.said).toMatch(words);
  } finally {
    await world.end();
  }
});

afterAll(() => process.stdout.write(`${run} commands typed\n`));
