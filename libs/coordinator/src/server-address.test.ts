import { formatServerAddress, InvalidArgumentError, parseServerAddress } from './index';

const PRINT = '0123456789abcdef'.repeat(4);

it.each([
  ['jam.example.org:7420', { host: 'jam.example.org', port: 7420, fingerprint: null }],
  [`127.0.0.1:1#${PRINT}`, { host: '127.0.0.1', port: 1, fingerprint: PRINT }],
  [`[::1]:65535#${PRINT}`, { host: '::1', port: 65535, fingerprint: PRINT }],
])('reads %s and writes it again', (text, address) => {
  expect(parseServerAddress(text)).toEqual(address);
  expect(formatServerAddress(address)).toBe(text);
});

it('reads a fingerprint as openssl prints it', () => {
  const printed = PRINT.toUpperCase().replace(/..(?=.)/g, '$&:');
  expect(parseServerAddress(` localhost:7420#${printed}\n`).fingerprint).toBe(PRINT);
});

it.each([
  ['', 'HOST:PORT'],
  ['jam.example.org', 'HOST:PORT'],
  [':7420', 'HOST:PORT'],
  ['jam.example.org:0', 'HOST:PORT'],
  ['jam.example.org:65536', 'HOST:PORT'],
  ['::1:7420', 'HOST:PORT'],
  ['[jam.example.org]:7420', 'HOST:PORT'],
  ['https://jam.example.org:7420', 'HOST:PORT'],
  ['localhost:7420#', '0 hex digits instead of 64'],
  [`localhost:7420#${PRINT.slice(1)}`, '63 hex digits instead of 64'],
  [`localhost:7420#${PRINT.slice(1)}g`, 'HOST:PORT'],
])('refuses "%s" and says how it is written', (text, words) => {
  const attempt = () => parseServerAddress(text);
  expect(attempt).toThrow(InvalidArgumentError);
  expect(attempt).toThrow(words);
});
