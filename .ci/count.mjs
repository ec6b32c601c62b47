import { readFileSync } from 'node:fs';

/** Prints `passed failed` of vitest's JSON report; a report that tells of no test is a failure. */
const [, , file = ''] = process.argv;
const report = JSON.parse(readFileSync(file, 'utf8'));
const failed =
  report.numFailedTests +
  (report.testResults ?? []).filter((r) => r.status === 'failed' && r.assertionResults.length === 0).length;
console.log(report.numPassedTests, report.numTotalTests === 0 ? 1 : failed);
