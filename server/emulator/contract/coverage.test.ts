import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { coverageOf } from './coverage.ts';
import { COVERAGE_FILE, currentCoverage } from './coverage-file.ts';
import { loadContract } from './load.ts';

test('COVERAGE.md says which routes there are (npm run emulator:coverage writes it)', async () => {
  expect(readFileSync(COVERAGE_FILE, 'utf8')).toBe(await currentCoverage());
}, 120_000);

test('a route that the SDK has and the emulator has not stands in the last column', async () => {
  const contract = await loadContract();
  if (!contract) throw new Error('no contract');
  const table = coverageOf([{ method: 'GET', path: '/v1/customers/{customer}' }], contract);
  expect(table).toContain('| `/v1/customers` | `GET /{id}` | ');
  expect(table).toContain('`POST /{id}`');
}, 120_000);
