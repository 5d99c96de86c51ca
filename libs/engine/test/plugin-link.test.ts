// Where plugins call. What a plugin does there: native/plugin_link/test and juce-plugin.
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type EngineError, PluginLink } from '../src';

const folder = mkdtempSync(path.join(os.tmpdir(), 'midip2p-plugin-link-'));
const tokenFile = path.join(folder, 'deep/local-link.json');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const codeOf = (act: () => unknown): string => {
  try {
    act();
    return 'nothing';
  } catch (error) {
    return (error as EngineError).code;
  }
};

it('writes a token that only its user can read, and keeps it from start to start', () => {
  PluginLink.open({ tokenFile, agent: 'test' }).close();
  expect(statSync(tokenFile).mode & 0o777).toBe(0o600);
  const first = readFileSync(tokenFile, 'utf8');
  PluginLink.open({ tokenFile, agent: 'test' }).close();
  expect(readFileSync(tokenFile, 'utf8')).toBe(first);
});

it('has a code where one was asked for', () => {
  const link = PluginLink.open({ tokenFile, agent: 'test', tcp: true });
  expect(link.code()).toMatch(/^mp1-\d+-[0-9a-f]{64}$/);
  link.close();
  const without = PluginLink.open({ tokenFile, agent: 'test' });
  expect(without.code()).toBeNull();
  without.close();
  without.close();
  expect(without.status()).toEqual({ plugins: 0, seats: 0, received: 0, sent: 0, missed: 0 });
});

it('leaves another client alone, and a token file that others can read', () => {
  const first = PluginLink.open({ tokenFile, agent: 'test' });
  expect(codeOf(() => PluginLink.open({ tokenFile, agent: 'test' }))).toBe('listen-address-in-use');
  first.close();
  chmodSync(tokenFile, 0o644);
  expect(codeOf(() => PluginLink.open({ tokenFile, agent: 'test' }))).toBe('local-token-unsafe');
  chmodSync(tokenFile, 0o600);
  writeFileSync(tokenFile, 'nonsense'); // damaged: a new one is made
  PluginLink.open({ tokenFile, agent: 'test' }).close();
  expect(JSON.parse(readFileSync(tokenFile, 'utf8'))).toMatchObject({ version: 1, tcpPort: 0 });
});

it('says only what has a kind, and gives no ports to a seat that is not there', () => {
  const link = PluginLink.open({ tokenFile, agent: 'test' });
  link.say({ kind: 'jam' });
  expect(codeOf(() => link.say({} as { kind: string }))).toBe('toast-bad-payload');
  expect(codeOf(() => link.take(1, 99, 98))).toBe('unknown-port');
  link.close();
});
