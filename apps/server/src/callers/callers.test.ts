import { addressOf } from './callers';

it.each([
  ['127.0.0.1:5000', '127.0.0.1'],
  ['[::1]:5000', '::1'],
  ['::1:5000', '::1'],
  ['::ffff:10.0.0.1:5000', '10.0.0.1'],
  ['[2001:db8::7]:80', '2001:db8::7'],
])('reads %s as %s', (peer, address) => {
  expect(addressOf({ getPeer: () => peer })).toBe(address);
});
