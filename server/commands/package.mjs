import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build as bundle } from 'esbuild';
import { buildIfNeeded } from './build.mjs';
import { ensureNative } from './native.mjs';

/**
 * `npm run package -- --to <folder>`: makes a folder that runs in production by itself. It holds the build, SQLite's module
 * for this Node, and production dependencies; no sources, development dependencies or emulator.
 */
const ROOT = join(dirname(fileURLToPath(import.meta.url)), '../..');
/** What operators run there. Commands are TypeScript, and a production install has no compiler: each becomes one file. */
const COMMANDS = ['admin', 'db-backup', 'db-copy', 'db-restore', 'reconcile', 'stripe-setup'];
const SCRIPTS = ['start', 'admin', 'db:backup', 'db:copy', 'db:restore', 'reconcile', 'stripe:setup', 'sbom'];
const FILES = [
  'build',
  'public',
  'LICENSE',
  '.npmrc',
  'server/commands/load-env.mjs',
  'server/commands/native.mjs',
  'server/commands/run.mjs',
  'server/commands/start.mjs',
  'server/start-up/why-production.mjs',
];

try {
  await makePackage(parseArgs({ options: { to: { type: 'string' } } }).values.to);
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}

async function makePackage(to) {
  if (!to) throw new Error('Say where to: npm run package -- --to <folder>');
  const target = resolve(to);
  if (existsSync(target) && readdirSync(target).length > 0)
    throw new Error(`${target} is not empty: name another folder, or empty it first.`);
  await Promise.all([ensureNative(), buildIfNeeded()]);
  await bundle({
    absWorkingDir: ROOT,
    entryPoints: COMMANDS.map((name) => `server/commands/${name}.ts`),
    outdir: 'build/commands',
    bundle: true,
    packages: 'external',
    format: 'esm',
    platform: 'node',
    target: 'node20',
    logLevel: 'warning',
  });
  for (const file of FILES) {
    mkdirSync(dirname(join(target, file)), { recursive: true });
    cpSync(join(ROOT, file), join(target, file), { recursive: true });
  }
  writeManifests(target);
  const { status } = spawnSync('npm', ['ci', '--omit=dev', '--prefer-offline'], { cwd: target, stdio: 'inherit' });
  if (status !== 0) throw new Error('npm ci failed in the package. The reason is above.');
  // Compiled or copied above, and now put where the package loads it: its root may be read-only when it runs.
  const native = 'node_modules/better-sqlite3/build/Release/better_sqlite3.node';
  mkdirSync(dirname(join(target, native)), { recursive: true });
  cpSync(join(ROOT, native), join(target, native));
  console.log(`[headroom] ${target} is ready: start it with node server/commands/start.mjs`);
}

/** package.json and its lock, without what only developers need. npm checks that the two agree. */
function writeManifests(target) {
  const read = (name) => JSON.parse(readFileSync(join(ROOT, name), 'utf8'));
  const write = (name, content) => writeFileSync(join(target, name), `${JSON.stringify(content, null, 2)}\n`);
  const { name, version, license, type, engines, scripts, dependencies, overrides } = read('package.json');
  write('package.json', {
    name,
    version,
    private: true,
    license,
    type,
    engines,
    scripts: Object.fromEntries(SCRIPTS.map((script) => [script, scripts[script]])),
    dependencies,
    overrides,
  });
  const lock = read('package-lock.json');
  const packages = Object.fromEntries(
    Object.entries(lock.packages).filter(([path, { link }]) => !link && !path.startsWith('server/')),
  );
  const { workspaces, devDependencies, optionalDependencies, ...root } = packages[''];
  write('package-lock.json', { ...lock, packages: { ...packages, '': { ...root, dependencies } } });
}
