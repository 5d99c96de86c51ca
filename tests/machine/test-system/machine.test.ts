// A fresh machine has what it should have and nothing else, and leaves nothing behind.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Machine } from '@midip2p/machine';

jest.setTimeout(600_000);

let machine: Machine;
beforeAll(async () => {
  machine = await Machine.start({ users: ['ada'] });
});
afterAll(() => machine?.stop());

const output = async (line: string, user = 'root') => (await machine.type(line, { user })).stdout.trim();

it('has Node, npm and git, and nothing that builds', async () => {
  expect(await output('node --version && npm --version && git --version')).toMatch(/^v22\.\S+\n10\.\S+\ngit version/);
  expect(await output('type cc c++ g++ make cmake python3 sudo 2>/dev/null || true')).toBe('');
  expect(await output('ls /usr/include/openssl 2>/dev/null || true')).toBe('');
});

it('has its own processes, its own user, its own name', async () => {
  expect(await output('ls -d /proc/[0-9]* | wc -l')).toMatch(/^[0-9]$/);
  expect(await output('id -un && pwd && hostname', 'ada')).toBe('ada\n/home/ada\nmachine');
});

it('gives a terminal to who wants one, and takes what is typed', async () => {
  const asked = machine.begin('test -t 0 && read -p "well? " word && echo "it was $word"', { terminal: true });
  await asked.prints(/well\? $/);
  asked.answer('yes');
  expect(await asked.ended).toMatchObject({ status: 0, output: expect.stringContaining('it was yes') as string });
});

it('says how a command ended, and ends one that hangs', async () => {
  expect((await machine.tried('exit 7')).status).toBe(7);
  expect((await machine.tried('sleep 600', { withinMs: 200 })).output).toMatch(/not over after 0.2 s/);
});

it('takes files', async () => {
  await machine.put(__filename, '/home/ada/in/test.ts', 'ada');
  expect(await output('stat --format %U in/test.ts', 'ada')).toBe('ada');
});

it('is gone when it is stopped', async () => {
  const own = await Machine.start();
  const command = own.begin('sleep 12345');
  await own.stop();
  await command.ended;
  expect(existsSync(own.root)).toBe(false);
});

it('is gone when who started it is killed', async () => {
  const root = mkdtempSync(join(tmpdir(), 'midip2p-machine-'));
  for (const folder of ['dev', 'proc', 'etc']) mkdirSync(join(root, folder));
  const holder = `require('node:child_process').spawn('bash', process.argv.slice(1), { stdio: ['pipe', 1, 2], detached: true })`;
  const script = join(__dirname, '../src/machine.sh');
  const owner = spawn(process.execPath, ['-e', holder, script, root], { stdio: ['ignore', 'pipe', 'inherit'] });
  const firstProcess = await new Promise<string>((resolve) =>
    createInterface({ input: owner.stdout }).once('line', resolve),
  );
  expect(existsSync(`/proc/${firstProcess}`)).toBe(true);
  // Its output is open for as long as anything of it lives.
  const silent = new Promise((resolve) => owner.once('close', resolve));
  owner.kill('SIGKILL');
  await silent;
  expect(existsSync(`/proc/${firstProcess}`)).toBe(false);
  expect(existsSync(root)).toBe(false);
});
