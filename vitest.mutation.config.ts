import { defineConfig } from 'vitest/config';

/** What judges the mutants of one folder: its own unit tests, on SQLite. `server/commands/mutate.mjs` names the folder. */
export default defineConfig({
  test: {
    include: [`server/${process.env.HEADROOM_MUTATE}/**/*.test.ts`],
    setupFiles: ['./server/testing/no-console-error.ts'],
    globalSetup: ['./server/testing/workers.ts', './server/testing/sqlite.ts'],
    testTimeout: 90_000,
    hookTimeout: 60_000,
  },
});
