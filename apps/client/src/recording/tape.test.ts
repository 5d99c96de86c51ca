import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { closeSync, truncateSync, writeSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { lockFile } from '@midip2p/engine';
import { readSmf, timedMessages } from '@midip2p/smf';
import { newFile } from './new-file';
import { Journal } from './journal';
import { Tape, type TapeContext } from './tape';
import { Unfinished } from './unfinished';

let folder: string;
let troubles: string[];
let finished: string[];
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'midip2p-recording-'));
  mkdirSync(path.join(folder, 'elsewhere'));
  [troubles, finished] = [[], []];
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const at = (file: string) => path.join(folder, file);
const unfinished = () => new Unfinished(at('config'));
const onFinished = ({ file, events }: { file: string; events: number }) =>
  finished.push(`${path.basename(file)} ${events}`);

function aTape(file = 'jam.mid', more: object = {}, context: TapeContext = {}) {
  const options = { file: at(file), room: 'Friday', system: false, startsAt: 0, ...more };
  const trouble = (_: string, { code, message }: { code: string; message: string }) =>
    troubles.push(`${code}: ${message}`);
  return new Tape(options, unfinished(), onFinished, trouble, { elsewhere: at('elsewhere'), ...context });
}
const note = (hex: string, arrivedAt = 0, link = 1) => ({
  link,
  stream: 1,
  midi: Buffer.from(hex, 'hex'),
  arrivedAt,
  arrivedSession: arrivedAt,
  capturedAt: arrivedAt,
});
const messagesOf = (file: string) =>
  [...timedMessages(readSmf(readFileSync(file), { strict: true }))].map(({ bytes }) =>
    Buffer.from(bytes).toString('hex'),
  );
const files = () => readdirSync(folder).filter((name) => !['config', 'elsewhere'].includes(name));

it('is in its file as soon as it is told to be, and a file like others at the end', () => {
  const tape = aTape();
  tape.add(note('903c64'));
  tape.flush();
  expect(files()).toEqual(['jam.mid.part']);
  expect(readFileSync(at('jam.mid.part'), 'utf8')).toContain('903c64');
  tape.add(note('803c40', 10));
  expect(tape.finish()).toEqual({ file: at('jam.mid'), events: 2 });
  expect(messagesOf(at('jam.mid'))).toEqual(['903c64', '803c40']);
  expect(files()).toEqual(['jam.mid']);
});

it('leaves clock and active sensing out, unless they are asked for', () => {
  const bytes = ['f8', '903c64', 'fe', 'f07e7ff7', 'fa', '803c40'];
  for (const [file, more, expected] of [
    ['plain.mid', {}, ['903c64', 'f07e7ff7', '803c40']],
    ['all.mid', { system: true }, bytes],
  ] as const) {
    const tape = aTape(file, more);
    bytes.forEach((hex, i) => tape.add(note(hex, i)));
    expect(messagesOf(tape.finish().file)).toEqual(expected);
  }
});

it('never writes over a file, nor through a link: it takes another name', () => {
  writeFileSync(at('jam.mid'), 'of yesterday');
  writeFileSync(at('secret'), 'of somebody else');
  symlinkSync(at('secret'), at('jam-2.mid'));
  symlinkSync(at('nowhere'), at('jam-3.mid'));
  const tape = aTape();
  expect(path.basename(tape.file)).toBe('jam-4.mid');
  writeFileSync(tape.file, 'of somebody quicker'); // while it is recorded
  expect(path.basename(tape.finish().file)).toBe('jam-4-2.mid');
  expect(readFileSync(at('jam.mid'), 'utf8')).toBe('of yesterday');
  expect(readFileSync(at('secret'), 'utf8')).toBe('of somebody else');
  expect(files()).not.toContain('nowhere');
});

it('a second recorder of one file is refused, and the first goes on', () => {
  const tape = aTape();
  expect(() => aTape()).toThrow(expect.objectContaining({ code: 'recording-in-use' }) as Error);
  tape.add(note('903c64'));
  expect(messagesOf(tape.finish().file)).toEqual(['903c64', '803c40']);
});

it('records through no link that somebody has put where it would write', () => {
  writeFileSync(at('secret'), 'of somebody else');
  symlinkSync(at('secret'), at('jam.mid.part'));
  expect(() => aTape()).toThrow(expect.objectContaining({ code: 'file' }) as Error);
  expect(readFileSync(at('secret'), 'utf8')).toBe('of somebody else');
});

it.each([
  ['a folder that is not there', 'nowhere/jam.mid', 'there is no such file or folder'],
  ['a folder', 'elsewhere', 'it is a folder'],
])('says before anything is played that nothing can be recorded to %s', (_, file, why) => {
  expect(() => aTape(file)).toThrow(
    expect.objectContaining({ code: 'file', message: expect.stringContaining(why) as string }) as Error,
  );
});

it('says once that somebody’s times cannot be true, and who', () => {
  const tape = aTape('jam.mid', { startsAt: 100e6 });
  tape.name({ link: 2, stream: null, name: 'Liar', player: null });
  tape.add(note('903c64', 164e6));
  for (const midi of ['904064', '804040']) tape.add({ ...note(midi, 164.1e6, 2), capturedAt: 0 });
  const [first, last] = [...timedMessages(readSmf(readFileSync(tape.finish().file)))];
  expect(last!.timeUs - first!.timeUs).toBe(100_000);
  expect(troubles).toEqual([
    'false-time: Liar says times that cannot be true (164 s too early); such events are placed by their arrival',
  ]);
});

/** A process of its own that records, and is killed as nobody can see. */
async function killedRecorder(): Promise<void> {
  const program = `
    const { Tape } = require(${JSON.stringify(path.join(__dirname, '../../dist/recording/tape.js'))});
    const { Unfinished } = require(${JSON.stringify(path.join(__dirname, '../../dist/recording/unfinished.js'))});
    const options = { file: ${JSON.stringify(at('jam.mid'))}, room: 'Friday', system: false, startsAt: 0 };
    const tape = new Tape(options, new Unfinished(${JSON.stringify(at('config'))}), () => 0, () => 0);
    tape.name({ link: 1, stream: null, name: 'Ada', player: null });
    for (let i = 0; i < 100; i += 1) tape.add({ link: 1, stream: 1, midi: Buffer.from([0x90, i, 100]), arrivedAt: i, arrivedSession: null, capturedAt: null });
    tape.flush();
    console.log('recording');
    setInterval(() => 0, 1000);`;
  const child: ChildProcess = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout!, 'data');
  unfinished().finishAll(onFinished, (_, error) => troubles.push(String(error)));
  expect(finished).toEqual([]); // it is being written
  child.kill('SIGKILL');
  await once(child, 'close');
}

it('what a recorder that was killed has left is made whole by the next start', async () => {
  await killedRecorder();
  expect(files()).toEqual(['jam.mid.part']);
  truncateSync(at('jam.mid.part'), readFileSync(at('jam.mid.part')).length - 3); // within its last line
  unfinished().finishAll(onFinished, (_, error) => troubles.push(String(error)));
  expect(finished).toEqual(['jam.mid 99']);
  expect(messagesOf(at('jam.mid')).slice(0, 99)).toEqual(
    Array.from({ length: 99 }, (_, i) => Buffer.from([0x90, i, 100]).toString('hex')),
  );
  expect(files()).toEqual(['jam.mid']);
  unfinished().finishAll(onFinished, (_, error) => troubles.push(String(error)));
  expect(finished).toHaveLength(1);
  expect(troubles).toEqual([]);
});

it('or by the next recorder of that file, which takes another name', async () => {
  await killedRecorder();
  const tape = aTape();
  expect(finished).toEqual(['jam.mid 100']);
  expect(path.basename(tape.finish().file)).toBe('jam-2.mid');
});

/** Its disk is full from the second word on, as /dev/full is. */
class OnFullDisk extends Journal {
  private flushed = 0;
  override flush(): void {
    this.flushed += 1;
    if (this.flushed !== 2) return super.flush();
    const full = openSync('/dev/full', 'w');
    try {
      writeSync(full, 'a line');
    } finally {
      closeSync(full);
    }
  }
}

it('goes on where temporary files go when its disk is full, loses nothing, and says so', () => {
  const tape = aTape('jam.mid', {}, { journalOn: (descriptor) => new OnFullDisk(descriptor) });
  for (const [hex, when] of [
    ['903c64', 0],
    ['803c40', 5],
  ] as const) {
    tape.add(note(hex, when));
    tape.flush();
  }
  const { file } = tape.finish();
  expect(file.startsWith(at('elsewhere'))).toBe(true);
  expect(messagesOf(file)).toEqual(['903c64', '803c40']);
  expect(troubles).toEqual([expect.stringContaining('the disk is full')]);
  expect(files()).toEqual([]);
});

it('gives a log a name of its own, too, and keeps a second one out of it', () => {
  const first = newFile(at('heard.jsonl'));
  expect(() => newFile(at('heard.jsonl'))).toThrow(expect.objectContaining({ code: 'recording-in-use' }) as Error);
  closeSync(first.descriptor);
  const second = newFile(at('heard.jsonl'));
  expect(path.basename(second.file)).toBe('heard-2.jsonl');
  expect(lockFile(second.descriptor)).toBe(true);
  closeSync(second.descriptor);
});
