import { readFileSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';

const MARKS = { passed: 'holds', failed: 'does not hold' };

/** What real Stripe said to each belief of the behaviour suite, from vitest's JSON report, as dated Markdown. */
export function writeVerdict(report, file, { target, date }) {
  const { testResults } = JSON.parse(readFileSync(report, 'utf8'));
  const lines = testResults.flatMap(({ name, assertionResults }) => [
    '',
    `## ${basename(name, '.test.ts')}`,
    ...assertionResults.map(({ status, fullName }) => `- ${MARKS[status] ?? 'not tried'}: ${fullName}`),
  ]);
  const head = ['# What Stripe said', '', `${target}, ${date}. Look first at the beliefs marked as assumed.`];
  writeFileSync(file, `${[...head, ...lines].join('\n')}\n`);
}
