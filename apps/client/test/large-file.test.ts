// A file of nothing but notes, through everything between the disk and the engine, in a process with little memory.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const PORTS = path.join(__dirname, '../dist/ports');
const EVENTS = 2_000_000;
const folder = mkdtempSync(path.join(os.tmpdir(), 'midip2p-large-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Hands the whole song over, as fast as it goes. */
const PROGRAM = `
  const [, ports, file] = process.argv;
  const { readSong } = require(ports + '/song.js');
  const { FilePlayer } = require(ports + '/file-player.js');
  const song = readSong(file, { seconds: null, fault: null, strict: false });
  let [now, handedOver] = [0, 0];
  const sink = { now: () => now, toSession: () => null, toLocal: () => null, play: () => { handedOver += 1; } };
  const player = new FilePlayer(song.messages, sink);
  while (!player.fill()) now += 50_000;
  const { existsSync, readFileSync } = require('node:fs');
  // What getrusage says of a process includes what its parent was before exec (Linux), so the kernel's mark of this
  // program's own memory is read where there is one.
  const peakKb = existsSync('/proc/self/status')
    ? Number(/VmHWM:\\s+(\\d+) kB/.exec(readFileSync('/proc/self/status', 'latin1'))[1])
    : process.resourceUsage().maxRSS;
  const peakMb = Math.round(peakKb / 1024);
  console.log(JSON.stringify({ count: song.count, handedOver, peakMb }));`;

/** One track of four bytes an event: 8 MB. */
function largeFile(): string {
  const bytes = Buffer.alloc(22 + 4 * EVENTS);
  Buffer.from('4d546864000000060000000103c04d54726b', 'hex').copy(bytes);
  bytes.writeUInt32BE(4 * EVENTS, 18);
  for (let i = 0, at = 22; i < EVENTS; i += 1, at += 4)
    bytes.set([1, i % 2 === 0 ? 0x90 : 0x80, (i >> 1) & 127, 100], at);
  const file = path.join(folder, 'large.mid');
  writeFileSync(file, bytes);
  return file;
}

it('plays in bounded memory from end to end', () => {
  if (!existsSync(path.join(PORTS, 'song.js'))) throw new Error(`${PORTS} is not there: build first (npm test does)`);
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--max-old-space-size=48', '-e', PROGRAM, PORTS, largeFile()],
    { encoding: 'utf8', timeout: 110_000 },
  );
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const seen = JSON.parse(stdout) as Record<string, number>;
  expect(seen).toMatchObject({ count: EVENTS, handedOver: EVENTS });
  // Its 8 MB, Node itself, and some garbage between two collections.
  expect(seen['peakMb']).toBeLessThan(140);
});
