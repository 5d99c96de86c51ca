// README's two commands, typed as README has them, on machines that have Node, npm and git and nothing else. The test
// prints how long they take and does not judge it, because that depends on the machine and its other work.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Command, Machine } from '@midip2p/machine';

const CHECKOUT = join(__dirname, '../../..');
/** The longest time; beyond it something hangs. */
const WITHIN_MS = 2_400_000;
jest.setTimeout(WITHIN_MS);

const [START, TEST] = commandsOf(readFileSync(join(CHECKOUT, 'README.md'), 'utf8'));
/** The part of npm test to be run, such as `libs/smf`; unset: all of it. */
const PART = process.env.MIDIP2P_MACHINE_TESTS;

it('README has two commands', () => {
  expect([START, TEST]).toEqual(['npm start', 'npm test']);
});

describe('as root', () => {
  const given = aMachine('root', []);

  it('npm start alone leads from nothing to a jam', async () => {
    const typed = given().begin(START!, { folder: 'midip2p', withinMs: WITHIN_MS });
    typed.close();
    await played(typed, 'as root');
  });
});

describe('as an ordinary user with sudo', () => {
  const given = aMachine('ada', ['sudo']);
  const whole = { user: 'ada', folder: 'midip2p', withinMs: WITHIN_MS };

  it('npm start asks once, and a yes leads from nothing to a jam', async () => {
    await given().type(`echo 'ada ALL=(ALL) NOPASSWD: ALL' > /etc/sudoers.d/ada`);
    const typed = given().begin(START!, { ...whole, terminal: true });
    await typed.prints(/\$ sudo apt-get .*install them so\? \[y\/N\] /s);
    typed.answer('y');
    await played(typed, 'as a user with sudo');
    expect(typed.output.match(/\[y\/N\]/g)).toHaveLength(1);
  });

  it('npm test passes', async () => {
    const { output, seconds } = await given().type(PART === undefined ? TEST! : `${TEST} -- ${PART}`, whole);
    expect(output).toMatch(/^\d+ passed, 0 failed/m);
    report(`npm test${PART === undefined ? '' : ` of ${PART} alone`}: ${seconds.toFixed(0)} s`);
  });

  it('--yes installs what went missing without a word', async () => {
    await given().type('apt-get remove --yes cmake');
    const { output } = await given().type(`${START} -- --yes --seconds 2`, whole);
    expect(output).toMatch(/\$ sudo -n .* cmake$/m);
  });
});

// ---- details ----

/** A machine for all tests of a block, with a clone of this checkout's last commit in its user's home. */
function aMachine(user: string, packages: string[]): () => Machine {
  let machine: Machine | undefined;
  beforeAll(async () => {
    machine = await Machine.start({ packages, users: user === 'root' ? [] : [user] });
    execFileSync('git', ['clone', '--quiet', '--bare', CHECKOUT, join(machine.root, 'srv/midip2p.git')]);
    await machine.type(`chown --recursive ${user}: /srv/midip2p.git`);
    await machine.type('git clone --quiet /srv/midip2p.git midip2p', { user });
  });
  afterAll(() => machine?.stop());
  return () => machine!;
}

async function played(typed: Command, who: string): Promise<void> {
  const began = performance.now();
  await typed.prints(/both are ready after .*: playing/);
  const firstNote = (performance.now() - began) / 1000;
  const { output, seconds } = await typed.done();
  expect(output).toMatch(/every event arrived, once, in order, byte for byte/);
  report(`npm start ${who}: the first note after ${firstNote.toFixed(0)} s, all over after ${seconds.toFixed(0)} s`);
}

const report = (figure: string) => process.stderr.write(`fresh machine: ${figure}\n`);

function commandsOf(page: string): string[] {
  const block = /```sh\n(.*?)```/s.exec(page)?.[1] ?? '';
  return block.split('\n').flatMap((line) => line.replace(/\s*#.*$/, '') || []);
}
