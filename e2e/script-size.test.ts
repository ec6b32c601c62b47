import { expect, test } from 'vitest';
import { scriptSizes } from '../server/commands/script-size.mjs';

const MAX_BYTES = 120_000;
const MAX_REQUESTS = 20;

test('the first load of every page sends at most 120 kB of compressed script in at most 20 requests', () => {
  const sizes = scriptSizes('public');
  expect(sizes.length).toBeGreaterThan(30);
  expect(sizes.filter(({ bytes, requests }) => bytes > MAX_BYTES || requests > MAX_REQUESTS)).toEqual([]);
});
