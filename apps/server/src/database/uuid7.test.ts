import { uuid7 } from './uuid7';

it('is of version 7, and a later one is greater', () => {
  expect(uuid7(0x0123456789ab)).toMatch(/^01234567-89ab-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(uuid7(1001) > uuid7(1000)).toBe(true);
  expect(new Set(Array.from({ length: 100 }, () => uuid7(1))).size).toBe(100);
});
