import { Destinations } from './destinations';
import { backOffSeconds } from './deliveries';

const strict = new Destinations({ allowedAddresses: '', plainHttp: false });

it.each([
  ...[
    '127.0.0.1',
    '10.1.2.3',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '0.0.0.0',
  ],
  ...['224.0.0.1', '255.255.255.255', '198.18.0.1', '::1', '::', 'fe80::1', 'fd00::1', 'ff02::1', '::ffff:127.0.0.1'],
  ...['::ffff:7f00:1', '::127.0.0.1', '64:ff9b::7f00:1', '2002:7f00:1::', 'localhost', ''],
])('dials no machine beside it: %s', (address) => {
  expect(strict.mayDial(address)).toBe(false);
});

it.each(['8.8.8.8', '172.32.0.1', '2606:4700::1', '11.0.0.1'])('dials any other: %s', (address) => {
  expect(strict.mayDial(address)).toBe(true);
});

it('dials those beside it that the operator allows', () => {
  const some = new Destinations({ allowedAddresses: '10.0.0.0/24, fd00::/64', plainHttp: false });
  expect(['10.0.0.7', '10.0.1.7', 'fd00::7', '::ffff:10.0.0.7'].map((one) => some.mayDial(one))).toEqual([
    ...[true, false, true, true],
  ]);
});

it.each([
  ['http://example.org/', 'https://'],
  ['ftp://example.org/', 'https://'],
  ['no address', 'must be an address'],
  ['https://ada:secret@example.org/', 'no name and password'],
  ['https://127.0.0.1/', 'private network'],
  ['https://2130706433/', 'private network'], // the same, as a number
  ['https://0x7f.1/', 'private network'],
  ['https://[::1]/', 'private network'],
  ['https://[::ffff:10.0.0.1]/', 'private network'],
])('takes no webhook to %s', (url, words) => {
  expect(strict.mistakeIn(url)).toContain(words);
});

it('takes names as they are, and looks at what they lead to when it dials', async () => {
  expect(strict.mistakeIn('https://localhost/')).toBeNull();
  const error = await new Promise((resolve) => strict.lookup('localhost', { all: true }, resolve as never));
  expect((error as Error).message).toContain('private network');
});

it('waits longer each time, up to an hour or so, and not the same for two', () => {
  expect([1, 2, 3, 4].map((attempts) => backOffSeconds(attempts, 0.5))).toEqual([5, 10, 20, 40]);
  expect([backOffSeconds(40, 0), backOffSeconds(40, 1)]).toEqual([2700, 4500]);
});
