import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { GuestAttemptFile } from './guest-attempt';

let folder: string;
beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), 'midip2p-guest-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('is the same for the same link until it went well, and a secret of its user', async () => {
  const attempts = new GuestAttemptFile(folder);
  const first = await attempts.of('jam.example.org:7420', 'code');
  expect(first).toMatch(/^[\w-]{24}$/);
  expect(await new GuestAttemptFile(folder).of('jam.example.org:7420', 'code')).toBe(first);
  expect(statSync(attempts.file).mode & 0o777).toBe(0o600);
  expect(readFileSync(attempts.file, 'utf8')).not.toContain('"code"');
  await attempts.done();
  expect(await attempts.of('jam.example.org:7420', 'code')).not.toBe(first);
  await attempts.done();
  await attempts.done(); // there is none any more
});

it('is another for another link, and where the file cannot be understood', async () => {
  const attempts = new GuestAttemptFile(folder);
  const first = await attempts.of('jam.example.org:7420', 'code');
  expect(await attempts.of('jam.example.org:7420', 'another')).not.toBe(first);
  writeFileSync(attempts.file, '{"of": 1');
  expect(await attempts.of('jam.example.org:7420', 'another')).toMatch(/^[\w-]{24}$/);
});
