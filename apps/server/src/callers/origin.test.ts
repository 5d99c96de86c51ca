import { Origins } from './origin';

it('counts nobody by an address that many share', () => {
  const origins = new Origins('127.0.0.0/8, ::1, 10.0.0.0/8');
  expect(origins.of('127.0.0.1')).toEqual({ host: '127.0.0.1', key: null });
  expect(origins.of('::ffff:10.1.2.3')).toEqual({ host: '10.1.2.3', key: null });
  expect(origins.of('::ffff:198.51.100.7')).toEqual({ host: '198.51.100.7', key: '198.51.100.7' });
  expect(origins.of(undefined)).toEqual({ host: 'unknown', key: null });
});
