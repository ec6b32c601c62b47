import { readdirSync, readFileSync } from 'node:fs';
import { defineConfig } from 'vitest/config';
import { LongestFirst } from './server/testing/longest-first.ts';

/** The suite that runs against real Stripe too: `npm run test:stripe`. */
const BEHAVIOUR = 'server/stripe/behaviour/**/*.test.ts';

// Only to end what hangs: a slow disk is no failure.
const PATIENT = { testTimeout: 90_000, hookTimeout: 60_000 };
// Each file has a portal and a browser, and two of them keep two cores busy. They begin when the quick tests are done.
const BROWSER = { testTimeout: 300_000, hookTimeout: 120_000, maxWorkers: 2, sequence: { groupOrder: 1 } };

/** The tests that open a database, found by what they import: they run again on the other engine. */
const onDatabase = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((file) => `${folder}/${file}`)
    .filter((file) => /\.test\.ts$/.test(file) && OPENS_DATABASE.test(readFileSync(file, 'utf8')));
const OPENS_DATABASE = /testing\/(?:database|world|people|procedures|two-customers|postgres)\.ts'/;

/**
 * Stories of a whole world, which take five times as long on Postgres, and of hashing passwords, which no engine changes. There
 * the simulation runs the same code by seeds, so that they run on Postgres only when asked: `npm run test:postgres`.
 */
const STORIES =
  process.env.POSTGRES === 'long'
    ? []
    : [
        'server/{billing,reconciliation,loops,http,trpc}/**',
        'server/notifications/{contradictions,notice-*,notices,preferences}.test.ts',
        'server/auth/{log-in-limits,passwords,second-factor,sessions,sign-up}.test.ts',
        'server/scenarios/{admit-run,automate,fair-runs,plan,share-run,start-run}.test.ts',
        'server/reporting/explain.test.ts',
        'server/privacy/former-customers.test.ts',
        'server/accounts/import-jobs.test.ts',
        'server/webhooks/{handlers,sweep-gaps}.test.ts',
        'app/routes/**',
      ];

export default defineConfig({
  test: {
    // Two cores and real servers: more workers only make each other time out. One of three often waits, for a slow Stripe or a disk.
    maxWorkers: 3,
    sequence: { sequencer: LongestFirst },
    projects: [
      'server/emulator',
      {
        test: {
          name: 'unit',
          include: ['server/**/*.test.ts', 'db/**/*.test.ts', 'app/**/*.test.{ts,tsx}'],
          exclude: [BEHAVIOUR, 'server/emulator/**'],
          setupFiles: ['./server/testing/no-console-error.ts'],
          globalSetup: ['./server/testing/workers.ts', './server/testing/sqlite.ts'],
          // Modules are loaded once a worker, as in the app: no module keeps what one test would see of another.
          isolate: false,
          ...PATIENT,
        },
      },
      {
        test: {
          name: 'postgres',
          include: [...onDatabase('server'), ...onDatabase('db'), ...onDatabase('app/routes')],
          // What does not touch the database, brings its own, or needs the file of the other engine.
          exclude: [
            'server/{emulator,stripe,testing}/**',
            '{db/{write-queue,backup},server/simulation/{simulation,command}}.test.ts',
            ...STORIES,
          ],
          setupFiles: ['./server/testing/no-console-error.ts'],
          globalSetup: ['./server/testing/workers.ts', './server/testing/postgres.ts'],
          env: { HEADROOM_TEST_ENGINE: 'postgres' },
          isolate: false,
          ...PATIENT,
        },
      },
      {
        test: {
          name: 'stripe',
          include: [BEHAVIOUR],
          setupFiles: ['./server/testing/no-console-error.ts'],
          // Only to end what hangs: real Stripe takes its time.
          testTimeout: 900_000,
          hookTimeout: 300_000,
          // A test account takes 25 calls a second; emulators are one a file.
          fileParallelism: process.env.BEHAVIOUR_TARGET !== 'stripe',
        },
      },
      {
        test: {
          name: 'e2e-postgres',
          include: ['e2e/{main-job,roles,three-processes,database-loss}.test.ts'],
          globalSetup: ['./e2e/setup.ts', './server/testing/postgres.ts'],
          env: { HEADROOM_TEST_ENGINE: 'postgres' },
          ...BROWSER,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['e2e/**/*.test.ts'],
          exclude: ['e2e/{roles,three-processes,database-loss}.test.ts'],
          globalSetup: ['./e2e/setup.ts'],
          ...BROWSER,
        },
      },
    ],
  },
});
