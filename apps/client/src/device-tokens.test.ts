import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DeviceTokensFile } from './device-tokens';

let folder: string;
beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), 'midip2p-devices-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('keeps the last token of each account of each server, for its user alone', async () => {
  const tokens = new DeviceTokensFile(folder);
  await tokens.put({ server: 'jam.example.org:7420', name: 'Ada', token: 'a1' });
  await tokens.put({ server: 'jam.example.org:7420', name: 'ben', token: 'b1' });
  await tokens.put({ server: 'other.example.org:7420', name: 'ada', token: 'o1' });
  await tokens.put({ server: 'jam.example.org:7420', name: 'ada', token: 'a2' });
  const again = new DeviceTokensFile(folder);
  expect(await again.of('jam.example.org:7420', 'ADA')).toBe('a2');
  expect(await again.of('jam.example.org:7420', 'ben')).toBe('b1');
  expect(await again.of('other.example.org:7420', 'ada')).toBe('o1');
  expect(await again.of('other.example.org:7420', 'ben')).toBe('');
  expect(statSync(again.file).mode & 0o777).toBe(0o600);
});

it('does without a file that cannot be understood, and without a token of an older server', async () => {
  const tokens = new DeviceTokensFile(folder);
  await tokens.put({ server: 'jam.example.org:7420', name: 'ada', token: '' });
  writeFileSync(tokens.file, '{"devices": [{"server": 1}');
  expect(await tokens.of('jam.example.org:7420', 'ada')).toBe('');
  await tokens.put({ server: 'jam.example.org:7420', name: 'ada', token: 'a1' });
  expect(await tokens.of('jam.example.org:7420', 'ada')).toBe('a1');
});
