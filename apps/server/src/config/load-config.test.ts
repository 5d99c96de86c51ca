import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StartupError } from '../startup-error';
import { loadConfig } from './load-config';

const dir = mkdtempSync(join(tmpdir(), 'midip2p-config-'));
afterAll(() => rmSync(dir, { recursive: true }));

const inFile = (text: string) => {
  const path = join(dir, 'config.json');
  writeFileSync(path, text);
  return path;
};

/** What an operator is told. */
function complaint(options: Parameters<typeof loadConfig>[0]): string {
  try {
    loadConfig(options);
  } catch (error) {
    if (error instanceof StartupError && error.code === 'bad-config') return error.message;
    throw error;
  }
  throw new Error('nothing was wrong with it');
}

it('has a default for everything', () => {
  const config = loadConfig({});
  expect(config.server).toMatchObject({ host: '127.0.0.1', port: 7420, drainSeconds: 0 });
  expect(config.database.url).toBeNull();
});

it('lets the environment win over the file, and the caller over both, key by key', () => {
  const file = inFile('{"server": {"host": "::1", "port": 1}, "log": {"level": "warn"}}');
  const environment = { MIDIP2P_SERVER_PORT: '2', MIDIP2P_LOG_LEVEL: 'debug', MIDIP2P_DATA_TEMPORARY: 'true' };
  const config = loadConfig({ file, environment, overrides: { log: { level: 'error' } } });
  expect(config.server).toMatchObject({ host: '::1', port: 2 });
  expect([config.log.level, config.data.temporary]).toEqual(['error', true]);
});

it('finds the file where the environment says it is', () => {
  const environment = { MIDIP2P_CONFIG: inFile('{"server": {"port": 99}}') };
  expect(loadConfig({ environment }).server.port).toBe(99);
});

it('reads a text that looks like a number as a text where a text is wanted', () => {
  expect(loadConfig({ environment: { MIDIP2P_SERVER_HOST: '10' } }).server.host).toBe('10');
});

it.each([
  ['a TCP port that is none', { MIDIP2P_SERVER_PORT: '70000' }, ['server.port', 'MIDIP2P_SERVER_PORT', '0 to 65535']],
  ['a word for a number', { MIDIP2P_SERVER_PORT: 'http' }, ['server.port', 'number']],
  ['an unknown level', { MIDIP2P_LOG_LEVEL: 'loud' }, ['log.level', 'MIDIP2P_LOG_LEVEL', '"debug"|"info"']],
  ['another database', { MIDIP2P_DATABASE_URL: 'mysql://x' }, ['database.url', 'postgresql://']],
  ['half a certificate', { MIDIP2P_TLS_CERTIFICATE_FILE: '/c.pem' }, ['tls.keyFile', 'tls.certificateFile']],
  ['a variable that is misspelt', { MIDIP2P_SERVER_PROT: '1' }, ['MIDIP2P_SERVER_PROT', 'MIDIP2P_SERVER_PORT']],
])('refuses %s in the environment and says what is allowed', (_, environment, words) => {
  for (const word of words) expect(complaint({ environment })).toContain(word);
});

it.each([
  ['a setting that is none', '{"server": {"prot": 1}}', ['server.prot', 'server.host, server.port']],
  ['a section that is none', '{"sever": {}}', ['sever', 'server, operations, data, database']],
  ['two bad keys', '{"server": {"port": -1}, "session": {"maxPeers": 0}}', ['server.port', 'session.maxPeers']],
  ['a list', '[]', ['not a JSON object']],
  ['what is no JSON', '{', ['config.json']],
])('refuses a file with %s and names it', (_, text, words) => {
  for (const word of words) expect(complaint({ file: inFile(text) })).toContain(word);
});

it('says which file it cannot read', () => {
  expect(complaint({ file: join(dir, 'missing.json') })).toContain('missing.json');
});

it("leaves other programs' variables alone", () => {
  expect(() => loadConfig({ environment: { MIDIP2P_CLIENT_NAME: 'x', MIDIP2P_TOKEN: 'y' } })).not.toThrow();
});
