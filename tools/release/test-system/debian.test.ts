// The Debian packages, judged by Debian's own tools, installed on fresh machines by apt, played with, and removed.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Machine, type Suite } from '@midip2p/machine';
import { readSmf, timedMessages } from '@midip2p/smf';
import { type Debs, madeDebs, ROOT } from './debs';

jest.setTimeout(900_000);

const MIDI = join(ROOT, 'tools/midi-files/own');

let debs: Debs;
beforeAll(() => {
  debs = madeDebs();
});

describe('by the tools of Debian and systemd', () => {
  let unpacked: string;
  beforeAll(() => {
    unpacked = mkdtempSync(join(tmpdir(), 'midip2p-debs-'));
    for (const file of [debs.client, debs.server]) execFileSync('dpkg-deb', ['--extract', file, unpacked]);
  });
  afterAll(() => rmSync(unpacked, { recursive: true, force: true }));
  const run = (command: string, ...args: string[]) => {
    const { status, error, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' });
    if (error) throw error;
    return { status, output: `${stdout}${stderr}` };
  };
  const systemUnit = () => join(unpacked, 'usr/lib/systemd/system/midip2p-server.service');
  const userUnit = () => join(unpacked, 'usr/lib/systemd/user/midip2p.service');

  it.each(['client', 'server'] as const)('%s has nothing that lintian complains about', (which) => {
    const judged = run(
      'lintian',
      '--allow-root',
      '--fail-on',
      'error,warning',
      '--tag-display-limit',
      '0',
      debs[which],
    );
    expect(judged).toEqual({ status: 0, output: '' });
  });

  it('asks for no library that is newer than those of Debian 11', () => {
    for (const file of [debs.client, debs.server]) {
      const depends = execFileSync('dpkg-deb', ['--field', file, 'Depends'], { encoding: 'utf8' });
      const [, libc] = /libc6 \(>= 2\.(\d+)\)/.exec(depends)!;
      expect(Number(libc)).toBeLessThanOrEqual(31);
    }
  });

  it('the client names the OpenSSL that is inside its engine, the server has none', () => {
    const names = (deb: string) =>
      (JSON.parse(readFileSync(`${deb}.cdx.json`, 'utf8')) as { components: { name: string }[] }).components.map(
        ({ name }) => name,
      );
    expect(names(debs.client)).toContain('openssl');
    expect(names(debs.server)).not.toContain('openssl');
  });

  it('the units are what systemd takes', () => {
    // It looks for programs where the unit says they are.
    const verify = (...args: string[]) =>
      run('env', `XDG_RUNTIME_DIR=${unpacked}`, 'systemd-analyze', 'verify', '--man=no', ...args);
    const missing = /^.*: Command \/usr\/bin\/midip2p\S* is not executable: No such file or directory\n$/;
    for (const { output } of [verify(systemUnit()), verify('--user', userUnit())]) expect(output).toMatch(missing);
  });

  it('the server of the unit is exposed to little', () => {
    const judged = run('systemd-analyze', 'security', '--offline=yes', '--threshold=20', systemUnit());
    expect(judged.output).toMatch(/Overall exposure level for midip2p-server.service: [01]\.\d OK/);
    expect(judged.status).toBe(0);
  });

  it('the desktop takes links of ours to the client', () => {
    const entry = join(unpacked, 'usr/share/applications/midip2p.desktop');
    expect(run('desktop-file-validate', entry)).toEqual({ status: 0, output: '' });
    expect(readFileSync(entry, 'utf8')).toMatch(/^MimeType=x-scheme-handler\/midip2p;$/m);
  });

  it('the manual pages are ones, and say what the programs say', () => {
    for (const [name, word] of [
      ['midip2p', 'join'],
      ['midip2p-server', 'create-admin'],
    ]) {
      const page = join(unpacked, `usr/share/man/man1/${name}.1.gz`);
      const text = execFileSync('gzip', ['-dc', page], { encoding: 'utf8' }).replaceAll('\\-', '-');
      expect(text).toMatch(new RegExp(`^\\.SH "${name} ${word}"$`, 'im'));
    }
  });
});

describe.each<Suite>(['bookworm', 'bullseye'])('on a fresh Debian (%s)', (suite) => {
  let machine: Machine;
  let before: string[];
  beforeAll(async () => {
    machine = await Machine.start({ suite, node: false, users: ['ada'] });
    await machine.type('apt-get update');
    before = files(machine.root);
    for (const which of ['client', 'server'] as const) await machine.put(debs[which], `/root/${which}.deb`);
  });
  afterAll(() => machine?.stop());
  const type = (line: string) => machine.type(`DEBIAN_FRONTEND=noninteractive ${line}`);

  it('both are installed by apt, with what they need', async () => {
    await type('apt-get install --yes --no-install-recommends ./client.deb ./server.deb');
    expect((await machine.type('midip2p --version', { user: 'ada' })).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    expect((await type('stat --format "%U %a" /var/lib/midip2p')).stdout).toBe('midip2p 700\n');
    expect((await machine.tried('which node')).status).not.toBe(0);
  });

  it('two players jam, and each hears every event of the other', async () => {
    const unit = readFileSync(join(machine.root, 'usr/lib/systemd/system/midip2p-server.service'), 'utf8');
    const [user, start] = [/^User=(.*)$/m, /^ExecStart=(.*)$/m].map((line) => line.exec(unit)![1]!);
    const as = `setpriv --reuid ${user} --regid ${user} --init-groups --no-new-privs --bounding-set -all`;
    const server = machine.begin(`echo $$ > /run/server; exec ${as} env MIDIP2P_SERVER_PORT=0 ${start} --json`, {
      folder: '/var/lib/midip2p',
    });
    await server.prints(/^\{.*"address".*\}$/m);
    const { address } = JSON.parse(/^\{.*"address".*\}$/m.exec(server.output)![0]) as { address: Address };
    for (const name of ['ode-to-joy.mid', 'minuet-in-g.mid'])
      await machine.put(join(MIDI, name), `/home/ada/${name}`, 'ada');
    await machine.put(join(__dirname, 'jam.sh'), '/home/ada/jam.sh', 'ada');
    const written = `${address.host}:${address.port}#${address.fingerprint}`;
    await machine.type(`bash jam.sh '${written}' . ode-to-joy.mid minuet-in-g.mid`, { user: 'ada' });
    expect(heard(machine, 'ben')).toEqual(played('ode-to-joy.mid'));
    expect(heard(machine, 'ada')).toEqual(played('minuet-in-g.mid'));
    await type('kill -TERM $(cat /run/server)');
    expect((await server.ended).status).toBe(0);
    expect((await type(`ps -u ${user} -o pid= || true`)).stdout).toBe('');
  });

  it('both are removed, and nothing is left but data', async () => {
    await type('apt-get remove --yes midip2p midip2p-server');
    await type('apt-get autoremove --yes');
    // Settings stay until they are purged, and so does whether the service is switched on.
    const settings = /^etc\/midip2p|midip2p-server\.service(\.dsh-also)?$/;
    expect(left().filter((file) => !settings.test(file))).toEqual(['var/lib/midip2p']);
    expect(left()).toContain('etc/midip2p/server.json');
    const { output } = await type('apt-get purge --yes midip2p-server');
    expect(output).toContain('its data stays in /var/lib/midip2p');
    expect(left()).toEqual(['var/lib/midip2p']);
  });

  /**
   * What is there now and was not, outside of homes and what apt and dpkg keep books of. Folders for what is switched on
   * are systemd's own, and stay once they are made.
   */
  function left(): string[] {
    const new_ = files(machine.root).filter((file) => !before.includes(file));
    return new_.filter(
      (file) =>
        !/^(home|root|run|tmp|proc|dev|sys|var\/(cache|log|lib\/(apt|dpkg)))\/|\/multi-user\.target\.wants$/.test(file),
    );
  }
});

// ---- details ----

interface Address {
  host: string;
  port: number;
  fingerprint: string;
}

/** Of a system, without what data folders hold. */
function files(root: string): string[] {
  const below = (folder: string): string[] =>
    readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
      const file = join(folder, entry.name);
      const deeper = entry.isDirectory() && !/^(proc|sys|dev|var\/lib\/midip2p)$/.test(file);
      return [file, ...(deeper ? below(file) : [])];
    });
  return below('').sort();
}

const heard = ({ root }: Machine, who: string) =>
  readFileSync(join(root, `home/ada/${who}.jsonl`), 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => (JSON.parse(line) as { bytes: string }).bytes);

const played = (name: string) =>
  Array.from(timedMessages(readSmf(readFileSync(join(MIDI, name)))), ({ bytes }) => Buffer.from(bytes).toString('hex'));
