import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // Two cores and real servers: more workers only make each other time out.
    maxWorkers: 2,
    projects: [
      {
        test: {
          name: 'unit',
          include: ['server/**/*.test.ts', 'db/**/*.test.ts', 'app/**/*.test.{ts,tsx}'],
          setupFiles: ['./server/testing/no-console-error.ts'],
          globalSetup: ['./server/testing/forecast-worker.ts'],
          // Only to end what hangs: a slow disk is no failure.
          testTimeout: 90_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['e2e/**/*.test.ts'],
          globalSetup: ['./e2e/setup.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
