import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { apiKeyFrom } from './api-key';

const KEY = `midip2p_ak_${'a'.repeat(46)}`;
const OTHER = `midip2p_ak_${'b'.repeat(46)}`;
const dir = mkdtempSync(path.join(tmpdir(), 'midip2p-api-key-'));
const file = path.join(dir, 'key');
beforeAll(() => writeFileSync(file, `${OTHER}\n`));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

it('is none where nobody says one', () => {
  expect(apiKeyFrom({}, {})).toBeNull();
  expect(apiKeyFrom({}, { MIDIP2P_API_KEY: '', MIDIP2P_API_KEY_FILE: '' })).toBeNull();
});

it('comes from the environment, or from the first line of a file', () => {
  expect(apiKeyFrom({}, { MIDIP2P_API_KEY: KEY })).toBe(KEY);
  expect(apiKeyFrom({}, { MIDIP2P_API_KEY: KEY, MIDIP2P_API_KEY_FILE: file })).toBe(OTHER);
  expect(apiKeyFrom({ apiKeyFile: file }, { MIDIP2P_API_KEY: KEY })).toBe(OTHER);
});

it('is never shown where it is none', () => {
  expect(() => apiKeyFrom({}, { MIDIP2P_API_KEY: 'a secret of something else' })).toThrow(
    /^what is in MIDIP2P_API_KEY is no API key: (?!.*secret)/,
  );
  expect(() => apiKeyFrom({ apiKeyFile: path.join(dir, 'none') }, {})).toThrow(/cannot be read/);
});
