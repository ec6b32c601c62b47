import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from './build.mjs';
import { ensureNative } from './native.mjs';

/** Builds what the tests run against, then runs all of them. Arguments reach vitest: `npm test -- --project unit`. */
const ROOT = join(dirname(fileURLToPath(import.meta.url)), '../..');
await ensureNative();
await build();
const vitest = join(ROOT, 'node_modules/vitest/vitest.mjs');
const { status } = spawnSync(process.execPath, [vitest, 'run', ...process.argv.slice(2)], {
  cwd: ROOT,
  stdio: 'inherit',
});
process.exitCode = status ?? 1;
