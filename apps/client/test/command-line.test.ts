// The built client as a person runs it, where no server is needed.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const PROGRAM = path.join(__dirname, '../bin/midip2p.js');
const manifest = path.join(__dirname, '../package.json');
const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };
const config = mkdtempSync(path.join(os.tmpdir(), 'midip2p-config-'));
function midip2p(args: string[], { input = '', environment = {} as Record<string, string> } = {}) {
  const env = { ...process.env, MIDIP2P_CONFIG_DIR: config, ...environment };
  const { status, stdout, stderr } = spawnSync(PROGRAM, args, {
    encoding: 'utf8',
    input,
    env,
    timeout: 120_000,
  });
  return { status, stdout, stderr };
}
const lastLine = (text: string) => text.trimEnd().split('\n').at(-1);

afterAll(() => rmSync(config, { recursive: true, force: true }));
beforeAll(() => {
  const { status, stderr } = midip2p(['--help']);
  if (status !== 0) throw new Error(`${stderr.trimEnd()} (npm test does)`);
});

describe('midip2p', () => {
  it('helps, and knows its version', () => {
    const help = midip2p(['--help']);
    expect(help.status).toBe(0);
    expect(help.stdout).toContain("Begin with 'midip2p signup NAME --server HOST:PORT'");
    expect(midip2p(['--version'])).toMatchObject({ status: 0, stdout: `${version}\n` });
    expect(midip2p(['join', '--help'])).toMatchObject({ status: 0, stderr: '' });
  });

  it.each([
    [['jump'], "midip2p: unknown command 'jump'; see midip2p --help [usage]"],
    [['play'], "midip2p: missing required argument 'file.mid'; see midip2p play --help [usage]"],
    [['jion'], "midip2p: unknown command 'jion' (did you mean join?); see midip2p --help [usage]"],
    [
      ['join', '--lisen', 'x'],
      "midip2p: unknown option '--lisen' (did you mean --listen?); see midip2p join --help [usage]",
    ],
    [
      ['rooms', 'crate'],
      "midip2p: unknown command 'crate' (there are members, create, set, public, enter, leave, transfer, delete, mute, unmute, remove, ban, unban, bans, role, invitations, revoke); see midip2p rooms --help [usage]",
    ],
    [
      ['admin', 'room', 'create'],
      "midip2p: missing required argument 'name'; see midip2p admin room create --help [usage]",
    ],
    [
      ['invite', 'a', 'b'],
      "midip2p: too many arguments for 'invite'. Expected 1 argument but got 2; see midip2p invite --help [usage]",
    ],
    [['join', '--fault', 'crash'], "midip2p: --fault takes one of drop, flip, swap, duplicate, not 'crash' [usage]"],
    [
      ['route', 'add', 'me', 'ann', '--keys', 'H2'],
      "midip2p: keys takes the lowest and the highest key, as C2-B3, 36-59, C4- or -B3 (C4 is middle C, 60), not 'H2' [usage]",
    ],
    [['playout', 'early'], "midip2p: when notes sound is room, direct, tight, adaptive, not 'early' [usage]"],
    [['route', 'use', 'band'], 'midip2p: no preset is called band; there is none yet [unknown-preset]'],
    [['login', 'ada'], 'midip2p: no server is known yet; name it with --server HOST:PORT [no-server]'],
    [
      ['login', 'ada', '--server', '127.0.0.1:1'],
      'midip2p: no password: there is no terminal to ask on; use --password-stdin or the environment variable MIDIP2P_PASSWORD [no-password]',
    ],
  ])('refuses %j as typed wrongly, in one line', (args, line) => {
    const { status, stderr } = midip2p(args);
    expect({ status, stderr }).toEqual({ status: 2, stderr: `${line}\n` });
  });

  it('says what a command takes that is nothing without another', () => {
    const { status, stderr } = midip2p(['admin', 'account']);
    expect(status).toBe(2);
    expect(stderr).toMatch(/^Usage: midip2p admin account .*\n[^]*\n {2}disable /);
  });

  it('helps who types help, and shows nobody the options for tests', () => {
    const asked = midip2p(['help', 'join']);
    expect(asked).toEqual(midip2p(['join', '--help']));
    expect(asked.status).toBe(0);
    expect(asked.stdout).not.toMatch(/--fault|--clock-shift|--trace/);
    expect(midip2p(['help']).stdout).toBe(midip2p(['--help']).stdout);
  });

  const signedInOnly = [
    ['rooms'],
    ['rooms', 'create', 'friday'],
    ['rooms', 'set', 'friday', '--name', 'saturday'],
    ['invite'],
    ['devices'],
    ['devices', 'remove', 'phone'],
    ['join', 'friday'],
    ['play', 'nowhere.mid'],
    ['record', 'heard.mid', 'friday'],
  ];
  it.each<[string[], string]>([
    ...signedInOnly.map((args): [string[], string] => [args, 'not-signed-in']),
    [['join', 'midip2p://127.0.0.1:1'], 'invalid-argument'],
    [['join', 'midip2p://127.0.0.1:1/join/code', '--name', 'ada', '--password-stdin'], 'server-unreachable'],
    [['rooms', '--server', 'nowhere'], 'not-signed-in'],
    [['route'], 'not-running'],
    [['playout'], 'not-running'],
    [['playout', 'tight', '--delay', '25'], 'not-running'],
    [['latency', '--csv'], 'not-running'],
    [['recover', 'nowhere.mid'], 'no-recording'],
    [['jsonmidi', 'encode'], 'not-midi'],
    [['jsonmidi', 'decode'], 'jsonmidi-syntax'],
    [['jsonmidi', 'lint', 'nowhere.jsonl'], 'file'],
    [['route', 'add', 'me', 'ann', '--keys', 'C2-B3'], 'not-running'],
    [['signup', 'ada', '--server', 'nowhere', '--password-stdin'], 'invalid-argument'],
    [['login', 'ada', '--server', '127.0.0.1:1', '--password-stdin'], 'server-unreachable'],
  ])('says why %j failed, with a code', (args, code) => {
    const { status, stderr } = midip2p(args, { input: 'a password\n' });
    expect(status).toBe(1);
    expect(stderr).toMatch(new RegExp(`^midip2p: [^\\n]+ \\[${code}\\]\\n$`));
  });

  it('tells programs the same on stdout', () => {
    const { stdout } = midip2p(['rooms', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ event: 'error', code: 'not-signed-in' });
  });

  it('takes MIDI from one command to the next', () => {
    const text = midip2p(['jsonmidi', 'encode'], { input: '90 3C 64\n' }).stdout!;
    expect(text).toBe('{"type":"noteOn","channel":1,"note":60,"velocity":100}\n');
    expect(midip2p(['jsonmidi', 'decode'], { input: text })).toEqual({ status: 0, stdout: '90 3C 64\n', stderr: '' });
  });

  it('lists MIDI ports, or says that there is no MIDI system', () => {
    const { status, stdout } = midip2p(['ports', '--json']);
    expect(status).toBe(0);
    const { drivers } = JSON.parse(lastLine(stdout)!) as {
      drivers: { driver: string; trouble: { code: string } | null }[];
    };
    expect(drivers.map(({ driver }) => driver)).toEqual(['jack', 'rtmidi']);
    const codes = drivers.map(({ trouble }) => trouble?.code);
    expect([undefined, 'jack-not-installed', 'jack-not-running']).toContain(codes[0]);
    expect([undefined, 'midi-system-missing', 'midi-driver-not-loaded']).toContain(codes[1]);
  });

  it('lives on a machine whose MIDI driver cannot be loaded, and says what to install', () => {
    const environment = {
      NODE_OPTIONS: `--require ${path.join(__dirname, 'no-alsa.cjs')}`,
      JACK_DEFAULT_SERVER: 'midip2p-no-such-server',
    };
    const { status, stdout, stderr } = midip2p(['ports'], { environment });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const [jack, ...others] = stdout.split('\n');
    expect(jack).toMatch(/^jack: no MIDI ports: .+ \[jack-not-(installed|running)\]$/);
    expect(others.join('\n')).toBe(
      'rtmidi: no MIDI ports: the MIDI driver cannot be loaded: libasound.so.2: cannot open shared object file: No such file or directory; ' +
        'install ALSA (Debian and Ubuntu: libasound2; Fedora and Arch: alsa-lib) [midi-driver-not-loaded]\n' +
        'files can still be played and recorded\n',
    );
  });
});
