import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildIfNeeded } from './build.mjs';
import { ensureNative } from './native.mjs';

/**
 * Builds what the tests run against where that is needed, then runs all of them. Arguments reach vitest: `npm test -- --project e2e`.
 * `--no-build` is for unit tests, which read the sources.
 */
const ROOT = join(dirname(fileURLToPath(import.meta.url)), '../..');
const options = process.argv.slice(2).filter((option) => option !== '--no-build');
await Promise.all([ensureNative(), process.argv.includes('--no-build') ? null : buildIfNeeded()]);
const vitest = join(ROOT, 'node_modules/vitest/vitest.mjs');
const { status } = spawnSync(process.execPath, [vitest, 'run', ...options], {
  cwd: ROOT,
  stdio: 'inherit',
});
process.exitCode = status ?? 1;
