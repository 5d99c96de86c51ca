import { readHeader } from './proxy-header';

const SIGNATURE = '0d0a0d0a000d0a515549540a';
const v2 = (hex: string) => Buffer.from(SIGNATURE + hex.replaceAll(' ', ''), 'hex');

it.each([
  ['IPv4', 'PROXY TCP4 198.51.100.7 192.0.2.1 5000 7420\r\n', '198.51.100.7'],
  ['IPv6', 'PROXY TCP6 2001:db8::7 2001:db8::1 5000 7420\r\n', '2001:db8::7'],
  ['one that does not know', 'PROXY UNKNOWN\r\n', null],
  ['one that does not know, and says more', 'PROXY UNKNOWN ffff::1 ffff::2 1 2\r\n', null],
])('reads version 1: %s', (_, text, host) => {
  expect(readHeader(Buffer.from(`${text}\x16\x03`))).toEqual({ host, length: text.length });
});

it.each([
  ['IPv4', '21 11 000c c6336407 c0000201 1388 1cfc', '198.51.100.7'],
  ['IPv4 and more', '21 11 000f c6336407 c0000201 1388 1cfc 040000', '198.51.100.7'],
  ['IPv6', `21 21 0024 20010db8${'00'.repeat(11)}07 ${'00'.repeat(16)} 1388 1cfc`, '2001:db8:0:0:0:0:0:7'],
  ['its own health check', '20 00 0000', null],
  ['a Unix socket', `21 31 00d8 ${'00'.repeat(216)}`, null],
])('reads version 2: %s', (_, hex, host) => {
  const header = v2(hex);
  expect(readHeader(Buffer.concat([header, Buffer.from('1603', 'hex')]))).toEqual({ host, length: header.length });
});

it('waits for the rest, however it is cut', () => {
  for (const header of [
    Buffer.from('PROXY TCP4 198.51.100.7 192.0.2.1 5000 7420\r\n'),
    v2('21 11 000c c6336407 c0000201 1388 1cfc'),
  ]) {
    for (let cut = 0; cut < header.length; ++cut) expect(readHeader(header.subarray(0, cut))).toBe('part');
    expect(readHeader(header)).toMatchObject({ host: '198.51.100.7' });
  }
});

it.each([
  ['TLS', Buffer.from('16030102000100', 'hex')],
  ['HTTP', Buffer.from('GET / HTTP/1.1\r\n')],
  ['a name', Buffer.from('PROXY TCP4 example.org 192.0.2.1 5000 7420\r\n')],
  ['an address of the other kind', Buffer.from('PROXY TCP4 2001:db8::7 2001:db8::1 5000 7420\r\n')],
  ['too little', Buffer.from('PROXY TCP4 198.51.100.7\r\n')],
  ['no end', Buffer.from(`PROXY TCP4 ${'1'.repeat(200)}`)],
  ['another version', v2('31 11 000c c6336407 c0000201 1388 1cfc')],
  ['another command', v2('22 11 000c c6336407 c0000201 1388 1cfc')],
  ['addresses that are cut', v2('21 11 0004 c6336407')],
  ['more than anybody says', v2('21 11 ffff')],
])('takes nothing for a header that is %s', (_, bytes) => {
  expect(readHeader(bytes)).toBe('none');
});
