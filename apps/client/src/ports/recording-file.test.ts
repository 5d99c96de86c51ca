import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { RecordingFile } from './recording-file';

const bytes = Buffer.from('MThd');
let folder: string;
beforeEach(() => void (folder = mkdtempSync(path.join(os.tmpdir(), 'midip2p-recording-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('replaces what was there once the new one is whole', () => {
  const file = path.join(folder, 'jam.mid');
  writeFileSync(file, 'of yesterday');
  const recording = new RecordingFile(file);
  expect(readFileSync(file, 'utf8')).toBe('of yesterday');
  expect(recording.write(bytes)).toEqual({ file, trouble: null });
  expect(readFileSync(file)).toEqual(bytes);
  expect(readdirSync(folder)).toEqual(['jam.mid']);
});

it.each([
  ['a folder that is not there', 'nowhere/jam.mid', 'there is no such file or folder'],
  ['a folder', '.', 'it is a folder'],
])('says before anything is played that it cannot be written: %s', (_, name, why) => {
  expect(() => new RecordingFile(path.join(folder, name))).toThrow(
    expect.objectContaining({ code: 'file', message: expect.stringContaining(why) }),
  );
});

// /dev/full is a device that is always full.
describe('on a full disk', () => {
  it('puts the recording where temporary files go, and says both', () => {
    const { file, trouble } = new RecordingFile('/dev/full', folder).write(bytes);
    expect(trouble).toMatchObject({ code: 'file', message: expect.stringContaining('the disk is full') });
    expect(readFileSync(file!)).toEqual(bytes);
    expect(path.basename(file!)).toBe('full');
  });

  it('says so when there is no place at all', () => {
    const { file, trouble } = new RecordingFile('/dev/full', path.join(folder, 'gone')).write(bytes);
    expect(file).toBeNull();
    expect(trouble?.message).toContain('the disk is full');
  });
});
