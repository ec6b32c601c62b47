import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Words that this project no longer uses, in code, documents and pages, with what we write instead. */
const RETIRED: [word: RegExp, instead: string][] = [
  [/\bconverge(s|d)?\b|\bConverge/, 'sync'],
  [/\bhappenings?\b|\bHappening/, 'domain event'],
  [/\bMOST_[A-Z]|_A_TURN\b/, 'MAX_…, BATCH_SIZE'],
  [/\bcauseKey\b|\bcause_key\b/, 'dedupeKey'],
  [/\bdepartures?\b|\bDeparture/, 'account deletion, erasure request'],
  [/\bwish(es)?\b/, 'request'],
  [/\banew\b|\bonce more\b/, 'again'],
  [/\bmend(s|ed|ing)?\b|\bput right\b/, 'fix, resolve'],
  [/\bshares? out\b/, 'allocate'],
  [/\bsets? off\b/, 'trigger'],
  [/\bstands here\b/, 'appears here, is shown'],
  [/\bpullSubscriptions\b|\bpull[A-Z]\w+\(/, 'fetch…'],
  [/\bwhoever\b/i, 'the caller, the customer, everyone who'],
  [/\bfor ever\b/, 'permanently, never ends'],
  [/\ball the same\b/, 'anyway, still'],
  [/All of billing|Lift it\b|Tell me below|Make a scenario|As my browser says/, 'plain labels'],
];
/** Files that may name the words: this list, frozen migrations and the test of upgrades, and records of what was decided under the old names. */
const EXEMPT =
  /^(server\/retired-words\.test\.ts|db\/migrations\/|db\/upgrade\.test\.ts|server\/decisions\/|server\/emulator\/CHANGELOG\.md)/;

const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: ROOT,
  encoding: 'utf8',
})
  .split('\n')
  .filter((path) => /\.(tsx?|m?js|md|css|sh)$/.test(path) && !EXEMPT.test(path) && existsSync(join(ROOT, path)));

describe('a retired word', () => {
  it.each(RETIRED)('%s is nowhere left: write "%s"', (word) => {
    const left = files.flatMap((path) =>
      readFileSync(join(ROOT, path), 'utf8')
        .split('\n')
        .flatMap((line, at) => (word.test(line) ? [`${path}:${at + 1}`] : [])),
    );
    expect(left).toEqual([]);
  });
});
