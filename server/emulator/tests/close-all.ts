import { afterEach, beforeAll, expect } from 'vitest';
import { loadContract } from '../contract/index.ts';
import { closers, complaints } from './harness.ts';

// A setup file, which vitest runs for each test file: files share the harness, whose own hooks would be of the first one alone.
beforeAll(async () => {
  await loadContract();
}, 120_000);

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
  expect(complaints.splice(0)).toEqual([]);
});
