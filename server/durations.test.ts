import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const OTHERS = /\.test\.tsx?$|^server\/(emulator|simulation|testing|commands)\/|^app\/testing\/|forecast\/bench\//;
const DURATION =
  /\b(?:\d+|an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty|thirty)[ -](?:minute|hour|day|week|month|year)s?\b/gi;
/** Rates (`$9 a month`), counts of one, and the advice to try again in a minute. */
const RATE = /^an? (?:month|year)$|^one (?:month|day)$|^a day$|^1 month$|^a minute$/i;

/** Durations that no constant of ours decides. */
const OTHERWISE: Record<string, string[]> = {
  // Limits of Stripe's.
  'server/billing/serve-sync-requests.ts': ['an hour'],
  'server/webhooks/receive.ts': ['five minutes'],
  // The first engine, which old runs are drawn with.
  'server/scenarios/forecast/history.ts': ['six months'],
  // How often something comes, in a person's words.
  'app/components/scenarios/plan/planned-words.ts': ['two weeks'],
  'app/routes/_portal.scenarios.recurring.tsx': ['two weeks'],
};

/** The texts of a file: comments and code say no durations to people. */
const textsOf = (source: string): string =>
  source
    .replaceAll(/\/\*[\s\S]*?\*\//g, '')
    .replaceAll(/^\s*\/\/.*$/gm, '')
    .replaceAll(/\s+/g, ' ');

it('states every duration in pages, mails and errors from its constant', () => {
  const files = ['app', 'server'].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((path) => join(folder, path)),
  );
  const found = files
    .filter((path) => /\.tsx?$/.test(path) && !OTHERS.test(path))
    .flatMap((path) => {
      const phrases = textsOf(readFileSync(join(ROOT, path), 'utf8')).match(DURATION) ?? [];
      const stated = phrases.filter((phrase) => !RATE.test(phrase) && !OTHERWISE[path]?.includes(phrase));
      return stated.map((phrase) => `${path}: ${phrase}`);
    });
  expect(found).toEqual([]);
});
