import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { KeyFiles } from './key-files';

const dir = mkdtempSync(join(tmpdir(), 'midip2p-key-files-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const NONE = { directory: null, tokenFile: null, introductionFile: null };
const aKey = (path: string) =>
  writeFileSync(path, generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }), {
    mode: 0o600,
  });
function aFolder(...names: string[]): string {
  const folder = mkdtempSync(join(dir, 'keys-'));
  for (const name of names) aKey(join(folder, name));
  return folder;
}
const namesOf = (files: KeyFiles) => files.introductions().map(({ path }) => basename(path));

it('makes the first introduction key of a data directory once, and makes none where there is another one', () => {
  const dataDir = mkdtempSync(join(dir, 'data-'));
  const [first] = new KeyFiles(dataDir, NONE).introductions();
  expect(new KeyFiles(dataDir, NONE).introductions().map(({ kid }) => kid)).toEqual([first!.kid]);
  aKey(join(dataDir, 'keys', 'introduction-2.pem'));
  rmSync(first!.path);
  expect(namesOf(new KeyFiles(dataDir, NONE))).toEqual(['introduction-2.pem']);
  expect(readdirSync(join(dataDir, 'keys'))).toEqual(['introduction-2.pem']);
});

it('names introduction.pem first, which signs where no hand-over says anything', () => {
  const directory = aFolder('introduction-2.pem', 'introduction.pem', 'introduction-1.pem', 'token.pem');
  writeFileSync(join(directory, 'introductions.txt'), 'no key');
  expect(namesOf(new KeyFiles(dir, { ...NONE, directory }))).toEqual([
    'introduction.pem',
    'introduction-1.pem',
    'introduction-2.pem',
  ]);
});

it('knows one introduction key where one file is configured', () => {
  const directory = aFolder('introduction.pem', 'introduction-1.pem');
  const files = new KeyFiles(dir, { ...NONE, directory, introductionFile: join(directory, 'introduction-1.pem') });
  expect([namesOf(files), files.introductionFolder]).toEqual([['introduction-1.pem'], null]);
});
