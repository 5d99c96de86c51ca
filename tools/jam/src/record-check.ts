// A file played by one client and recorded by another, compared by a program that is not ours:
// `node dist/record-check.js [FILE.mid]` needs python3 with mido (Debian: python3-mido).
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { complaintOf, JamError } from './failure';
import { type Guest, setStage } from './stage';

const ROOT = path.join(__dirname, '../../..');
const CLIENT = path.join(ROOT, 'apps/client/dist/main.js');
const JUDGE = path.join(ROOT, 'tools/jam/compare-recording.py');
const OWN = path.join(ROOT, 'tools/midi-files/own/ode-to-joy.mid');
/** Where Debian's own python is, which has Debian's mido; else whatever python3 there is. */
const PYTHON = process.env.MIDIP2P_PYTHON ?? 'python3';

interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

function run(program: string, args: string[], input = ''): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'] });
    const ended: Ended = { code: null, stdout: '', stderr: '' };
    child.stdout.on('data', (chunk: Buffer) => (ended.stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (ended.stderr += chunk.toString()));
    child.once('error', reject);
    child.once('close', (code) => resolve({ ...ended, code }));
    child.stdin.on('error', () => undefined); // it ended before it read: its exit code tells
    child.stdin.end(input);
  });
}

async function check(file: string): Promise<number> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'midip2p-record-'));
  const stage = await setStage({ host: '127.0.0.1', names: ['ada', 'ben'] }, (text) =>
    process.stderr.write(`${text}\n`),
  );
  try {
    const midip2p = async (guest: Guest, args: string[], input = '') => {
      const all = [CLIENT, ...args, '--config-dir', path.join(folder, guest.name)];
      const { code, stderr } = await run(process.execPath, all, input);
      if (code !== 0)
        throw new JamError('player-failed', `${guest.name}'s ${args[0]} ended with ${code}: ${stderr.trim()}`);
    };
    for (const guest of stage.players) {
      await midip2p(guest, ['login', guest.name, '--server', stage.server, '--password-stdin'], `${guest.password}\n`);
    }
    const recording = path.join(folder, 'heard.mid');
    const [ada, ben] = stage.players as [Guest, Guest];
    await Promise.all([
      midip2p(ada, ['play', file, stage.room.id, '--listen', '127.0.0.1:0']),
      midip2p(ben, ['record', recording, stage.room.id, '--until-quiet', '--listen', '127.0.0.1:0']),
    ]);
    const { code, stdout, stderr } = await run(PYTHON, [JUDGE, file, recording]);
    process.stdout.write(stdout);
    process.stderr.write(stderr);
    return code ?? 1;
  } finally {
    await stage.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

check(path.resolve(process.argv[2] ?? OWN)).then(
  (code) => process.exit(code),
  (error) => {
    const { code, message } = complaintOf(error);
    process.stderr.write(`record-check: ${message} [${code}]\n`);
    process.exit(1);
  },
);
