import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { argv } from 'node:process';
import { text } from 'node:stream/consumers';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { workersIn } from '../start-up/worker-files.mjs';
import { hashSources } from './build-hash.mjs';
import { compressScripts } from './compress-scripts.mjs';
import { scriptSizes } from './script-size.mjs';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '../..');
/** What the build was made of. It is written last, so a build that failed has none. */
const HASH_FILE = join(ROOT, 'build/sources.sha256');
const BUILT = ['build/index.js', ...Object.values(workersIn('build')), 'public/build', 'server/emulator/dist/index.js'];

/** Whether what is built is of the sources that are here. */
export function isBuilt() {
  if (!BUILT.every((path) => existsSync(join(ROOT, path))) || !existsSync(HASH_FILE)) return false;
  return readFileSync(HASH_FILE, 'utf8') === hashSources(ROOT);
}

export async function buildIfNeeded() {
  if (!isBuilt()) await build();
}

/** Builds the portal into `build/` and `public/build/`, and what runs beside it. Throws when Remix fails. */
export async function build() {
  rmSync(HASH_FILE, { force: true });
  const hash = hashSources(ROOT);
  await buildPortal();
  await prepareScripts();
  await buildWorkers();
  buildEmulator();
  const [heaviest] = scriptSizes(join(ROOT, 'public'));
  const kB = Math.ceil(heaviest.bytes / 1_000);
  console.log(`[headroom] The heaviest page (${heaviest.page}) sends ${kB} kB of compressed script on its first load.`);
  writeFileSync(HASH_FILE, hash);
}

async function buildPortal() {
  const remix = join(ROOT, 'node_modules/@remix-run/dev/dist/cli.js');
  if (!existsSync(remix)) throw new Error('Building needs the development dependencies: run npm ci, then try again.');
  // Any other value, such as a test runner's, makes pages that cannot be loaded in production.
  const env = { ...process.env, NODE_ENV: 'production' };
  const child = spawn(process.execPath, [remix, 'build'], { cwd: ROOT, env, stdio: ['ignore', 'inherit', 'pipe'] });
  const ended = new Promise((resolve) => child.on('close', resolve));
  const [stderr, status] = await Promise.all([text(child.stderr), ended]);
  // After its work is done esbuild may be caught by Remix's end in mid-message, and reports that as a failure.
  process.stderr.write(status === 0 ? stderr.replace(/fatal error: all goroutines are asleep[\s\S]*$/, '') : stderr);
  if (status !== 0) throw new Error('The build failed. The reason is above.');
}

/** Loaded only here: a production install has no bundler. */
async function prepareScripts() {
  const { joinScripts } = await import('./join-scripts.mjs');
  await joinScripts(ROOT);
  await compressScripts(join(ROOT, 'public/build'));
}

export async function buildWorkers() {
  const bundler = join(ROOT, 'server/commands/workers.mjs');
  // A production install has neither the bundler nor its sources.
  if (!existsSync(bundler)) return;
  const { bundleWorkers } = await import(pathToFileURL(bundler).href);
  await bundleWorkers(join(ROOT, 'build'));
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
