import { retryAfterMsOf, statusWithRetry } from './retry-info';

it('is the bytes that other programs read as google.rpc.RetryInfo', () => {
  const type = Buffer.from('type.googleapis.com/google.rpc.RetryInfo').toString('hex');
  const retryInfo = '0a0808021080cab5ee01'; // retry_delay { seconds: 2, nanos: 500000000 }
  const any = `0a28${type}120a${retryInfo}`;
  const expected = `0808120273 6f1a36${any}`.replaceAll(' ', '');
  expect(Buffer.from(statusWithRetry(8, 'so', 2500)).toString('hex')).toBe(expected);
});

it.each([0, 1, 999, 1000, 2500, 300_000])('says %d ms', (ms) => {
  expect(retryAfterMsOf(statusWithRetry(8, 'too many calls', ms))).toBe(ms);
});

it.each([
  ['nothing', ''],
  ['a status without details', '0808'],
  ['half a message', '1a36'],
  ['another detail', '1a050a0161120130'],
  ['no protobuf', 'ffffffffffffffffffffff'],
])('hears nothing in %s', (_, hex) => {
  expect(retryAfterMsOf(Buffer.from(hex, 'hex'))).toBeNull();
});
