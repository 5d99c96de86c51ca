// The commands as npm links them, before anything is built and after it.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const COMMANDS = [
  ['midip2p', path.join(__dirname, '../bin/midip2p.js')],
  ['midip2p-server', path.join(__dirname, '../../server/bin/midip2p-server.js')],
] as const;

let repository: string;
beforeEach(() => (repository = mkdtempSync(path.join(os.tmpdir(), 'midip2p-bin-'))));
afterEach(() => rmSync(repository, { recursive: true, force: true }));

/** The command as the only thing that is there of its package. */
function alone(file: string): string {
  const copy = path.join(repository, 'apps/one/bin', path.basename(file));
  cpSync(file, copy);
  return copy;
}

describe.each(COMMANDS)('%s', (name, file) => {
  it('says in one sentence what to type before it is built', () => {
    const { status, stdout, stderr } = spawnSync(alone(file), ['--help'], { encoding: 'utf8' });
    expect({ status, stdout, stderr }).toEqual({
      status: 2,
      stdout: '',
      stderr: `${name} is not built yet: type \`npm start\` in ${repository}, which builds everything [not-built]\n`,
    });
  });

  it('is the program itself once it is built: its arguments, input, signals and exit code', async () => {
    const copy = alone(file);
    mkdirSync(path.join(copy, '../../dist'));
    writeFileSync(
      path.join(copy, '../../dist/main.js'),
      `process.on('SIGTERM', () => process.exit(7));
       process.stdin.once('data', (data) => console.log(process.pid, process.argv.slice(2).join(' '), String(data).trim()));`,
    );
    const child = spawn(copy, ['join', 'Friday']);
    child.stdin.write('typed\n');
    const [said] = (await once(child.stdout, 'data')) as [Buffer];
    expect(said.toString()).toBe(`${child.pid} join Friday typed\n`);
    child.kill('SIGTERM');
    expect(await once(child, 'close')).toEqual([7, null]);
  });

  it('can be started by anybody', () => {
    expect(statSync(file).mode & 0o111).toBe(0o111);
  });
});
