import { expect, it } from 'vitest';
import { checkCommon } from './common-passwords.ts';

const check = (password: string) => checkCommon(password, { email: 'ana.silva.1@example.com', field: 'password' }).ok;

it.each([
  '1234567890',
  'QWERTYUIOP',
  'password123',
  'Password1234',
  'aaaaaaaaaaaa',
  '0987654321',
  '3456789012',
  'abcdefghij',
  'asdfghjkl;',
  'letmein12345',
  'Changeme123!',
  '123welcome456',
  'headroom123',
  'Headroom2026!',
  'ana.silva.1',
  'Ana.Silva.1@example.com',
  // The same in full-width characters.
  '１２３４５６７８９０',
])('%s is refused as a password', (password) => {
  expect(check(password)).toBe(false);
});

it.each([
  'correct horse battery',
  'ana.silva.1 and more',
  'qwertyuiop asdfghjkl',
  'zq81723094',
  'headroom for my shop',
])('%s may be a password', (password) => {
  expect(check(password)).toBe(true);
});
