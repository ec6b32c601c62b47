import { join } from 'node:path';
import { ROUTES } from '../http/routes.ts';
import { coverageOf } from './coverage.ts';
import { loadContract } from './load.ts';

export const COVERAGE_FILE = join(import.meta.dirname, '..', 'COVERAGE.md');

/** What COVERAGE.md must say. Throws where the contract cannot be had. */
export async function currentCoverage(): Promise<string> {
  const contract = await loadContract();
  if (!contract) throw new Error('The contract of the SDK is not available.');
  return coverageOf(ROUTES, contract);
}
