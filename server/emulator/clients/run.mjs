import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Runs a public client against a running emulator: installs it in a temporary folder, which it removes afterwards.
 *
 *     stripe-emulator --port 12111 --seed clients/better-auth/seed.json &
 *     node clients/run.mjs better-auth http://127.0.0.1:12111 sk_test_client0001
 *     node clients/run.mjs stripe-sync-engine http://127.0.0.1:12111 sk_test_client0002 postgres://localhost/empty
 */
const [name = '', ...args] = process.argv.slice(2);
if (!/^[a-z-]+$/.test(name) || args.length < 2) {
  process.stderr.write('usage: node run.mjs <client> <address> <secret key> [more]\n');
  process.exit(1);
}
const folder = mkdtempSync(join(tmpdir(), 'emulator-client-'));
cpSync(join(import.meta.dirname, name), folder, { recursive: true });
cpSync(join(import.meta.dirname, 'shop.mjs'), join(folder, 'shop.mjs'));
const run = (command, argv) => spawnSync(command, argv, { cwd: folder, stdio: 'inherit' }).status ?? 1;
const installed = run('npm', [
  'install',
  '--no-audit',
  '--no-fund',
  '--ignore-scripts',
  '--legacy-peer-deps',
  '--silent',
]);
process.exitCode = installed === 0 ? run(process.execPath, ['run.mjs', ...args]) : installed;
rmSync(folder, { recursive: true });
