import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { argv } from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { scriptSizes } from './script-size.mjs';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '../..');

const MAX_ERROR_BYTES = 16 * 1024 * 1024;

/** Builds the portal into `build/` and `public/build/`, and the forecast's worker beside it. Throws when Remix fails. */
export async function build() {
  const remix = join(ROOT, 'node_modules/@remix-run/dev/dist/cli.js');
  const { status, stderr } = spawnSync(process.execPath, [remix, 'build'], {
    cwd: ROOT,
    encoding: 'utf8',
    maxBuffer: MAX_ERROR_BYTES,
    stdio: ['ignore', 'inherit', 'pipe'],
  });
  // After its work is done esbuild may be caught by Remix's end in mid-message, and says so as if something had failed.
  process.stderr.write(status === 0 ? stderr.replace(/fatal error: all goroutines are asleep[\s\S]*$/, '') : stderr);
  if (status !== 0) throw new Error('The build failed; what is wrong stands above.');
  await buildWorker();
  buildEmulator();
  const [heaviest] = scriptSizes(join(ROOT, 'public'));
  const kB = Math.ceil(heaviest.bytes / 1_000);
  console.log(`[headroom] The heaviest page (${heaviest.page}) sends ${kB} kB of compressed script on its first load.`);
}

export async function buildWorker() {
  const bundle = join(ROOT, 'server/scenarios/forecast/bundle.mjs');
  if (!existsSync(bundle)) return;
  const { bundleForecastWorker } = await import(pathToFileURL(bundle).href);
  await bundleForecastWorker(join(ROOT, 'build/forecast-worker.js'));
}

/** The local Stripe is no part of the portal's bundle: a portal without Stripe's keys loads it as a package. */
export function buildEmulator() {
  const folder = join(ROOT, 'server/emulator');
  // A production install has neither the emulator's sources nor what builds them.
  if (!existsSync(join(folder, 'build.ts'))) return;
  const { status } = spawnSync(process.execPath, ['--import', 'tsx', 'build.ts'], { cwd: folder, stdio: 'inherit' });
  if (status !== 0) throw new Error('The emulator was not built; the error is above.');
}

if (import.meta.url === pathToFileURL(argv[1] ?? '').href) await build();
