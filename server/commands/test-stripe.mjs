import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureNative } from './native.mjs';

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
const vitest = join(ROOT, 'node_modules/vitest/vitest.mjs');
const { status } = spawnSync(process.execPath, [vitest, 'run', '--project', 'stripe', ...process.argv.slice(2)], {
  cwd: ROOT,
  stdio: 'inherit',
  env: { ...process.env, BEHAVIOUR_TARGET: key ? 'stripe' : 'emulator' },
});
process.exitCode = status ?? 1;
