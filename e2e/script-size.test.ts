import { expect, test } from 'vitest';
import { scriptSizes } from '../server/commands/script-size.mjs';

const MAX_BYTES = 200_000;

test('the first load of every page sends under 200 kB of compressed script', () => {
  const sizes = scriptSizes('public');
  expect(sizes.length).toBeGreaterThan(30);
  expect(sizes.filter(({ bytes }) => bytes >= MAX_BYTES)).toEqual([]);
});
