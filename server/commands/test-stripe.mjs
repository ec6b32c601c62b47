import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureNative } from './native.mjs';
import { writeVerdict } from './verdict.mjs';

/** The behaviour suite alone: against real Stripe in test mode where a key is given, else against the emulator. */
const ROOT = join(dirname(fileURLToPath(import.meta.url)), '../..');
const key = process.env.STRIPE_SECRET_KEY;
if (key && !/^[rs]k_test_/.test(key)) {
  console.error(
    'STRIPE_SECRET_KEY is no key of test mode (sk_test_…): this suite charges and deletes, and takes no other.',
  );
  process.exit(1);
}
console.log(
  key
    ? `Running against ${process.env.STRIPE_API_BASE ?? 'real Stripe'} in test mode. It takes a while: Stripe's meters and clocks are waited for.`
    : 'Running against the emulator. To run it against real Stripe, give a key of test mode: STRIPE_SECRET_KEY=sk_test_… npm run test:stripe',
);
await ensureNative();
const folder = mkdtempSync(join(tmpdir(), 'test-stripe-'));
const report = join(folder, 'report.json');
const reporters = key ? ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`] : [];
const vitest = join(ROOT, 'node_modules/vitest/vitest.mjs');
const { status } = spawnSync(
  process.execPath,
  [vitest, 'run', '--project', 'stripe', ...reporters, ...process.argv.slice(2)],
  {
    cwd: ROOT,
    stdio: 'inherit',
    env: { ...process.env, BEHAVIOUR_TARGET: key ? 'stripe' : 'emulator' },
  },
);
if (key && existsSync(report)) {
  const date = new Date().toISOString().slice(0, 10);
  const file = join(process.cwd(), `stripe-verdict-${date}.md`);
  writeVerdict(report, file, { target: process.env.STRIPE_API_BASE ?? 'Stripe in test mode', date });
  console.log(`Wrote ${file}`);
}
rmSync(folder, { recursive: true });
process.exitCode = status ?? 1;
