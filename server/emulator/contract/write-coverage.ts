import { writeFileSync } from 'node:fs';
import { COVERAGE_FILE, currentCoverage } from './coverage-file.ts';

writeFileSync(COVERAGE_FILE, await currentCoverage());
console.log(`Wrote ${COVERAGE_FILE}`);
