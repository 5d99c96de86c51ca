// Where plugins call. What a plugin does there: native/plugin_link/test and juce-plugin.
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Engine, type EngineError, type PluginLinkOptions } from '../src';

const folder = mkdtempSync(path.join(os.tmpdir(), 'midip2p-plugin-link-'));
const tokenFile = path.join(folder, 'deep/local-link.json');
const engine = Engine.start({ session: 's', peer: 'a' });
afterAll(() => {
  engine.close();
  rmSync(folder, { recursive: true, force: true });
});

const open = (options: Partial<PluginLinkOptions> = {}) =>
  engine.openPluginLink({ tokenFile, agent: 'test', ...options });

const codeOf = (act: () => unknown): string => {
  try {
    act();
    return 'nothing';
  } catch (error) {
    return (error as EngineError).code;
  }
};

it('writes a token that only its user can read, and keeps it from start to start', () => {
  open().close();
  expect(statSync(tokenFile).mode & 0o777).toBe(0o600);
  const first = readFileSync(tokenFile, 'utf8');
  open().close();
  expect(readFileSync(tokenFile, 'utf8')).toBe(first);
});

it('has a code where one was asked for', () => {
  const link = open({ tcp: true });
  expect(link.code()).toMatch(/^mp1-\d+-[0-9a-f]{64}$/);
  link.close();
  const without = open();
  expect(without.code()).toBeNull();
  without.close();
  without.close();
  expect(without.status()).toEqual({ plugins: 0, seats: 0, received: 0, sent: 0, missed: 0 });
});

it('leaves another client alone, and a token file that others can read', () => {
  const first = open();
  expect(codeOf(() => open())).toBe('listen-address-in-use');
  first.close();
  chmodSync(tokenFile, 0o644);
  expect(codeOf(() => open())).toBe('local-token-unsafe');
  chmodSync(tokenFile, 0o600);
  writeFileSync(tokenFile, 'nonsense'); // damaged: a new one is made
  open().close();
  expect(JSON.parse(readFileSync(tokenFile, 'utf8'))).toMatchObject({ version: 1, tcpPort: 0 });
});

it('says only what has a kind, and gives no ports to a seat that is not there', () => {
  const link = open();
  link.sendControl({ kind: 'jam' });
  expect(codeOf(() => link.sendControl({} as { kind: string }))).toBe('toast-bad-payload');
  expect(codeOf(() => link.take(1, 99, 98))).toBe('unknown-port');
  link.close();
});

it("has its work done on the engine's thread, and makes none of its own", () => {
  const threads = () => readdirSync('/proc/self/task').length;
  open().close(); // whatever is made once is there from here on
  const before = threads();
  const link = open();
  expect(threads()).toBeLessThanOrEqual(before);
  link.close();
});

it('ends with its engine at the latest, and says no more then', () => {
  const own = Engine.start({ session: 's', peer: 'b' });
  const link = own.openPluginLink({ tokenFile, agent: 'test' });
  own.close();
  expect(codeOf(() => link.take(1, 99, 98))).toBe('unknown-port');
  link.sendControl({ kind: 'jam' });
  link.close();
  expect(codeOf(() => own.openPluginLink({ tokenFile, agent: 'test' }))).toBe('runner-closed');
  open().close(); // the place is free
});
