import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    name: 'emulator',
    include: ['**/*.test.ts'],
    setupFiles: ['./tests/no-console-error.ts', './tests/close-all.ts'],
    isolate: false,
    // Only to end what hangs: a slow disk is no failure.
    testTimeout: 90_000,
    hookTimeout: 60_000,
  },
});
