import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { PresetsFile } from './presets';

let folder: string;
let presets: PresetsFile;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'midip2p-presets-'));
  presets = new PresetsFile(path.join(folder, 'config'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('keeps routes under a name, and forgets them', async () => {
  expect((await presets.read()).size).toBe(0);
  await presets.save('band', [{ from: 'me', to: 'ann', keys: 'C2-B3' }]);
  await presets.save('solo', []);
  expect(await presets.preset('band')).toEqual([{ from: 'me', to: 'ann', keys: 'C2-B3' }]);
  expect(statSync(presets.file).mode & 0o777).toBe(0o600);
  await presets.remove('band');
  expect([...(await presets.read()).keys()]).toEqual(['solo']);
  await expect(presets.preset('band')).rejects.toMatchObject({
    code: 'unknown-preset',
    message: 'no preset is called band; there are solo',
  });
});

it.each([
  ['{', 'presets-broken', 'JSON'],
  ['{}', 'presets-broken', 'it has no presets'],
  ['{"presets":{"a":{}}}', 'presets-broken', 'a is no list of routes'],
  ['{"presets":{"a":[{"from":"me","to":"all","tempo":"3"}]}}', 'presets-broken', 'a: this is no route'],
  ['{"presets":{"a":[{"from":"me","to":"all","keys":"H2"}]}}', 'presets-broken', 'a: keys takes'],
])('says what is wrong with a file of %s, and leaves it as it is', async (text, code, words) => {
  await presets.save('x', []);
  writeFileSync(presets.file, text);
  await expect(presets.read()).rejects.toMatchObject({ code, message: expect.stringContaining(words) });
  await expect(presets.save('y', [])).rejects.toMatchObject({ code });
  expect(readFileSync(presets.file, 'utf8')).toBe(text);
});

it.each(['', ' x', 'a\nb', 'x'.repeat(65)])('takes no preset called %j', async (name) => {
  await expect(presets.save(name, [])).rejects.toMatchObject({ code: 'usage' });
});
