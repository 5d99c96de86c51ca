import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { settingsOf } from '@midip2p/service';
import { loadConfig, SETTINGS } from '../src/config/load-config';
import { helpText } from '../src/help';
import { openLog } from '../src/log';

const dir = mkdtempSync(join(tmpdir(), 'midip2p-relay-config-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const file = join(dir, 'relay.json');
const withFile = (text: string) => {
  writeFileSync(file, text);
  return { file };
};

it('takes the environment before the file, and the file before what it is otherwise', () => {
  const given = withFile('{"listen": {"port": 1, "host": "::"}, "keys": {"files": "/a.pem, /b.pem"}}');
  const environment = { MIDIP2P_RELAY_LISTEN_PORT: '2', MIDIP2P_SERVER_PORT: 'for another program' };
  const { listen, keys, operations } = loadConfig({ ...given, environment });
  expect(listen).toEqual({ host: '::', port: 2, drainSeconds: 20 });
  expect(keys.files).toEqual(['/a.pem', '/b.pem']);
  expect(operations).toEqual({ host: '127.0.0.1', port: 7431 });
  expect(loadConfig({ environment: { MIDIP2P_RELAY_CONFIG: file } }).listen.port).toBe(1);
});

it.each([
  ['{', /cannot be read/],
  ['[]', /not a JSON object/],
  ['{"loud": true}', /loud: not a setting; allowed: listen, operations, keys, limits, log/],
  ['{"listen": {"loud": true}}', /listen\.loud: not a setting; allowed: listen\.host, listen\.port/],
  ['{"listen": 3}', /listen: /],
  ['{"listen": {"port": 70000}}', /listen\.port \(MIDIP2P_RELAY_LISTEN_PORT\) is not accepted: 0 to 65535/],
  ['{"keys": {"files": "a.pem"}}', /keys\.files \(MIDIP2P_RELAY_KEYS_FILES\) is not accepted: absolute paths/],
  ['{"limits": {"connections": "many"}}', /limits\.connections .* is of the wrong type/],
])('says what is wrong with %s', (text, says) => {
  expect(() => loadConfig(withFile(text))).toThrow(says);
});

it('can have no operations port', () => {
  expect(loadConfig(withFile('{"operations": {"port": null}}')).operations.port).toBeNull();
});

it('names every setting in its help', () => {
  const help = helpText();
  for (const { key, variable } of settingsOf(SETTINGS))
    expect(help).toMatch(new RegExp(`^  ${key} +${variable} `, 'm'));
  expect(settingsOf(SETTINGS).length).toBeGreaterThan(10);
});

it('leaves a token out of the log, and lets nobody steer a terminal', () => {
  const lines: string[] = [];
  openLog('info', { write: (line) => void lines.push(line) }).info({ token: 'secret', name: 'a\u001b[2J' }, 'called');
  expect(lines.join('')).not.toContain('secret');
  expect(lines.join('')).toMatch(/^[\x20-\x7e]+\n$/);
});
