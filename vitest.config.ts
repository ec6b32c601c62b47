import { defineConfig } from 'vitest/config';

/** The suite that runs against real Stripe too: `npm run test:stripe`. */
const BEHAVIOUR = 'server/stripe/behaviour/**/*.test.ts';

export default defineConfig({
  test: {
    // Two cores and real servers: more workers only make each other time out. One of three often waits, for a slow Stripe or a disk.
    maxWorkers: 3,
    projects: [
      'server/emulator',
      {
        test: {
          name: 'unit',
          include: ['server/**/*.test.ts', 'db/**/*.test.ts', 'app/**/*.test.{ts,tsx}'],
          exclude: [BEHAVIOUR, 'server/emulator/**'],
          setupFiles: ['./server/testing/no-console-error.ts'],
          globalSetup: ['./server/testing/forecast-worker.ts'],
          // Only to end what hangs: a slow disk is no failure.
          testTimeout: 90_000,
          hookTimeout: 60_000,
        },
      },
      {
        // The tests of all that touches the database, again on the other engine.
        test: {
          name: 'postgres',
          include: ['server/**/*.test.ts', 'db/**/*.test.ts', 'app/routes/**/*.test.ts'],
          // What does not touch the database, brings its own, or needs the file of the other engine.
          exclude: [
            'server/{emulator,stripe}/**',
            'server/{scenarios/forecast,accounts/csv,testing}/**',
            'server/{architecture,cli}.test.ts',
            '{db/{write-queue,backup},server/simulation/{simulation,command}}.test.ts',
          ],
          setupFiles: ['./server/testing/no-console-error.ts'],
          globalSetup: ['./server/testing/forecast-worker.ts', './server/testing/postgres.ts'],
          env: { HEADROOM_TEST_ENGINE: 'postgres' },
          testTimeout: 90_000,
          hookTimeout: 60_000,
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
          // A test account takes 25 calls a second.
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'e2e-postgres',
          include: ['e2e/{main-job,roles,three-processes,database-loss}.test.ts'],
          globalSetup: ['./e2e/setup.ts', './server/testing/postgres.ts'],
          env: { HEADROOM_TEST_ENGINE: 'postgres' },
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['e2e/**/*.test.ts'],
          exclude: ['e2e/{roles,three-processes,database-loss}.test.ts'],
          globalSetup: ['./e2e/setup.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          // Each file has a portal and a browser.
          fileParallelism: false,
        },
      },
    ],
  },
});
