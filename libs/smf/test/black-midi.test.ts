// 64 MB of notes, the largest file that is read, in a process with little memory for anything but its bytes.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';

const SMF = path.join(__dirname, '../dist/index.js');

const PROGRAM = `
  const { readSmf, timedMessages } = require(process.argv[1]);
  const TRACKS = 16, EVENTS = 1_048_000;
  const bytes = Buffer.alloc(14 + TRACKS * (8 + 4 * EVENTS));
  bytes.write('MThd', 0, 'latin1');
  bytes.writeUInt32BE(6, 4);
  bytes.writeUInt16BE(1, 8);
  bytes.writeUInt16BE(TRACKS, 10);
  bytes.writeUInt16BE(960, 12);
  for (let track = 0, at = 14; track < TRACKS; track++) {
    bytes.write('MTrk', at, 'latin1');
    bytes.writeUInt32BE(4 * EVENTS, at + 4);
    at += 8;
    for (let i = 0; i < EVENTS; i++) {
      bytes[at++] = i % 8 === 0 ? 1 : 0;
      bytes[at++] = (i % 2 === 0 ? 0x90 : 0x80) | track;
      bytes[at++] = (i >> 1) & 127;
      bytes[at++] = 100;
    }
  }
  const file = readSmf(bytes);
  let heard = 0;
  for (const message of timedMessages(file)) heard += message.bytes.length === 3 ? 1 : 0;
  const { existsSync, readFileSync } = require('node:fs');
  // What getrusage says of a process includes what its parent was before exec (Linux), so the kernel's mark of this
  // program's own memory is read where there is one.
  const peakKb = existsSync('/proc/self/status')
    ? Number(/VmHWM:\\s+(\\d+) kB/.exec(readFileSync('/proc/self/status', 'latin1'))[1])
    : process.resourceUsage().maxRSS;
  console.log(JSON.stringify({
    bytes: bytes.length, messages: file.messages, heard, warnings: file.warnings.length,
    peakMb: Math.round(peakKb / 1024),
  }));`;

it('is read and played in bounded memory', () => {
  if (!existsSync(SMF)) throw new Error(`${SMF} is not there: build first (npm test does)`);
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--max-old-space-size=64', '-e', PROGRAM, SMF], {
    encoding: 'utf8',
    timeout: 280_000,
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const seen = JSON.parse(stdout) as Record<string, number>;
  expect(seen).toMatchObject({ messages: 16_768_000, heard: 16_768_000, warnings: 0 });
  expect(seen['bytes']).toBeGreaterThan(67_000_000);
  // Its bytes, Node itself, and some garbage between two collections.
  expect(seen['peakMb']).toBeLessThan(64 + 140);
}, 300_000);
