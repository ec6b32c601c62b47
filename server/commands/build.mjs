import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { argv } from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { scriptSizes } from './script-size.mjs';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '../..');

const MOST_ERROR_BYTES = 16 * 1024 * 1024;

/** Builds the portal into `build/` and `public/build/`, and the forecast's worker beside it. Throws when Remix fails. */
export async function build() {
  const remix = join(ROOT, 'node_modules/@remix-run/dev/dist/cli.js');
  const { status, stderr } = spawnSync(process.execPath, [remix, 'build'], {
    cwd: ROOT,
    encoding: 'utf8',
    maxBuffer: MOST_ERROR_BYTES,
    stdio: ['ignore', 'inherit', 'pipe'],
  });
  // After its work is done esbuild may be caught by Remix's end in mid-message, and says so as if something had failed.
  process.stderr.write(status === 0 ? stderr.replace(/fatal error: all goroutines are asleep[\s\S]*$/, '') : stderr);
  if (status !== 0) throw new Error('The build failed; what is wrong stands above.');
  await buildWorker();
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

if (import.meta.url === pathToFileURL(argv[1] ?? '').href) await build();
