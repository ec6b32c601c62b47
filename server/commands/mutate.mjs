import { existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Stryker } from '@stryker-mutator/core';

const HELP = `Changes the code of one folder in small ways, and says which changes its unit tests do not notice.

  npm run mutate -- <folder or file of server/>      for example: npm run mutate -- credits, npm run mutate -- credits/rules.ts

Folders: credits, usage, billing and webhooks (85 % of the changes must be noticed), stripe (75 %). What an earlier run has judged is not judged again
unless the code or its tests have changed. A comment that switches Stryker off counts as a change that nobody noticed.
Not in CI: a folder takes from minutes (credits) to hours (billing).

Exit code: 0 enough changes were noticed, 1 too few, 2 it was not run.
`;

/** The share of mutants that must be killed, in percent. */
const LEAST_KILLED = { credits: 85, usage: 85, billing: 85, webhooks: 85, stripe: 75 };
const ROOT = join(dirname(fileURLToPath(import.meta.url)), '../..');

const asked = (process.argv[2] ?? '').replace(/^server\//, '').replace(/\/$/, '');
const folder = asked.split('/')[0];
if (!Object.hasOwn(LEAST_KILLED, folder) || !existsSync(join(ROOT, 'server', asked))) {
  console.error(HELP);
  process.exit(2);
}

const sources = filesOf(join(ROOT, 'server', asked)).filter((file) => /(?<!\.test)\.ts$/.test(file));
process.env.HEADROOM_MUTATE = folder;
process.chdir(ROOT);
const stryker = new Stryker({
  mutate: sources,
  testRunner: 'vitest',
  plugins: ['@stryker-mutator/vitest-runner', join(ROOT, 'server/commands/mutate-ignore.mjs')],
  ignorers: ['messages'],
  // Whether a test reaches a mutant is measured; which tests import it is not asked, since nearly all do.
  vitest: { configFile: 'vitest.mutation.config.ts', related: false },
  coverageAnalysis: 'perTest',
  incremental: true,
  incrementalFile: `node_modules/.cache/stryker/${asked.replaceAll('/', '-')}.json`,
  tempDirName: 'node_modules/.cache/stryker/sandbox',
  // Two cores.
  concurrency: 2,
  timeoutMS: 30_000,
  reporters: ['progress'],
  ignorePatterns: ['build', 'public/build', 'data', 'e2e', 'coverage'],
  allowEmpty: false,
});
const mutants = await stryker.runMutationTest();
report(mutants);

function report(mutants) {
  const counted = mutants.filter(({ status, statusReason }) => status !== 'Ignored' || isSwitchedOff(statusReason));
  const survivors = counted.filter(({ status }) => ['Survived', 'NoCoverage', 'Ignored'].includes(status));
  const judged = counted.filter(({ status }) => !['CompileError', 'RuntimeError'].includes(status));
  for (const { fileName, location, mutatorName, replacement, status } of survivors)
    console.log(`${relative(ROOT, fileName)}:${location.start.line} ${status} ${mutatorName}: ${oneLine(replacement)}`);
  const killed = judged.length - survivors.length;
  const percent = judged.length === 0 ? 100 : (100 * killed) / judged.length;
  console.log(
    `${asked}: ${killed} of ${judged.length} noticed (${percent.toFixed(1)} %), at least ${LEAST_KILLED[folder]} %`,
  );
  process.exitCode = percent >= LEAST_KILLED[folder] ? 0 : 1;
}

/** By a comment, and not by our rule for texts. */
function isSwitchedOff(reason) {
  return reason !== undefined && !reason.startsWith('text of');
}

function oneLine(text = '') {
  return text.replaceAll(/\s+/g, ' ').slice(0, 100);
}

function filesOf(path) {
  if (!statSync(path).isDirectory()) return [relative(ROOT, path)];
  return readdirSync(path, { recursive: true })
    .map((name) => join(path, name))
    .filter((name) => statSync(name).isFile())
    .map((name) => relative(ROOT, name));
}
