import { spawn } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '../..');
const PACKAGE = join(ROOT, 'node_modules/better-sqlite3');
const MODULE = join(PACKAGE, 'build/Release/better_sqlite3.node');
const CACHE = join(ROOT, 'node_modules/.cache/node-headers');
const LOCK = join(ROOT, 'node_modules/.cache/native.pid');
const LOOK_EVERY_MS = 500;
const say = (line) => console.log(`[headroom] ${line}`);

/**
 * Makes sure that SQLite's native module works under this Node. One that was built before, for this version, is used
 * again: `npm ci` deletes it from node_modules, so it is kept beside the build and in the user's cache. Otherwise it is
 * fetched or compiled, unless `mayCompile` is false. Throws an error whose message says what a person can do.
 */
export async function ensureNative({ mayCompile = true } = {}) {
  if (await works()) return keep();
  for (const kept of keptModules()) {
    if (existsSync(kept) && copy(kept, MODULE) && (await works())) return keep();
  }
  if (!mayCompile)
    throw new Error(`${problem()} This start compiles nothing: run npm run build under this Node first.`);
  await alone(async () => {
    if (await works()) return keep();
    say(`Preparing SQLite for Node ${process.version}: it may be compiled, which takes about a minute. Once only.`);
    if (await rebuild()) return keep();
    if ((await installCompilers()) && (await rebuild())) return keep();
    throw new Error(advice());
  });
}

/** Runs `work` while no other command does: two that compile in one folder spoil each other's files. */
async function alone(work) {
  mkdirSync(dirname(LOCK), { recursive: true });
  while (!takeLock()) await setTimeout(LOOK_EVERY_MS);
  try {
    await work();
  } finally {
    rmSync(LOCK, { force: true });
  }
}

/** True when the lock is ours. One whose process was killed is taken away. */
function takeLock() {
  try {
    writeFileSync(LOCK, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
  }
  try {
    process.kill(Number(readFileSync(LOCK, 'utf8')), 0);
  } catch (error) {
    // ESRCH: there is no such process. ENOENT: it has just finished.
    if (error.code === 'ESRCH') rmSync(LOCK, { force: true });
  }
  return false;
}

/** Where a working module is kept, the place beside the build first: it goes where the build goes. */
export function keptModules() {
  const { version } = JSON.parse(readFileSync(join(PACKAGE, 'package.json'), 'utf8'));
  const { platform, arch, versions } = process;
  const name = `better-sqlite3-${version}-abi${versions.modules}-${platform}-${arch}.node`;
  const userCache = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
  return [join(ROOT, 'build/native', name), join(userCache, 'headroom', name)];
}

function keep() {
  for (const kept of keptModules()) if (!existsSync(kept)) copy(MODULE, kept);
}

/** Never leaves half a file. False where nothing may be written: a copy that cannot be kept is no fault. */
function copy(from, to) {
  const partial = `${to}.${process.pid}`;
  try {
    mkdirSync(dirname(to), { recursive: true });
    copyFileSync(from, partial);
    renameSync(partial, to);
    return true;
  } catch {
    if (existsSync(partial)) rmSync(partial, { force: true });
    return false;
  }
}

/** In a process of its own: a module made for another Node can crash the one that loads it. */
function works() {
  const probe = "new (require('better-sqlite3'))(':memory:').prepare('select 1').get()";
  return succeeds(process.execPath, ['-e', probe]);
}

async function rebuild() {
  const nodedir = await headers();
  // What npm starts must run under this Node too, also when another one comes first on the path.
  const PATH = `${dirname(process.execPath)}:${process.env.PATH}`;
  const env = { ...process.env, PATH, JOBS: 'max', ...(nodedir ? { npm_config_nodedir: nodedir } : {}) };
  const [npm, before] = npmCommand();
  await succeeds(
    npm,
    [...before, 'rebuild', 'better-sqlite3', '--ignore-scripts=false', '--foreground-scripts=false'],
    env,
  );
  return works();
}

/** The npm that belongs to this Node when there is one: another npm would build for its own Node. */
function npmCommand() {
  const own = join(dirname(process.execPath), '../lib/node_modules/npm/bin/npm-cli.js');
  const cli = process.env.npm_execpath ?? (existsSync(own) ? own : null);
  return cli?.endsWith('.js') ? [process.execPath, [cli]] : ['npm', []];
}

/** A folder with this Node's headers, so that the build needs nothing from outside npm's registry. Null when there is none. */
async function headers() {
  const installed = [join(dirname(process.execPath), '..'), '/usr', '/usr/local', CACHE];
  return installed.find(hasHeaders) ?? (await fetchHeaders());
}

function hasHeaders(folder) {
  const file = join(folder, 'include/node/node_version.h');
  if (!existsSync(file)) return false;
  const text = readFileSync(file, 'utf8');
  const part = (name) => text.match(new RegExp(`#define NODE_${name}_VERSION (\\d+)`))?.[1];
  return process.version === `v${part('MAJOR')}.${part('MINOR')}.${part('PATCH')}`;
}

/** npm carries whole Nodes as packages, with their headers. */
async function fetchHeaders() {
  mkdirSync(CACHE, { recursive: true });
  const folder = mkdtempSync(join(CACHE, 'pack-'));
  const [npm, before] = npmCommand();
  const name = `node-${process.platform}-${process.arch}@${process.version.slice(1)}`;
  if (!(await succeeds(npm, [...before, 'pack', name, '--silent', '--pack-destination', folder]))) return null;
  const archive = readdirSync(folder).find((file) => file.endsWith('.tgz'));
  if (!archive) return null;
  const unpacked = await succeeds('tar', [
    '-xzf',
    join(folder, archive),
    '-C',
    CACHE,
    '--strip-components=1',
    'package/include',
  ]);
  rmSync(folder, { recursive: true });
  return unpacked && hasHeaders(CACHE) ? CACHE : null;
}

async function installCompilers() {
  const tools = await Promise.all(['python3', 'make', 'g++'].map((tool) => succeeds(tool, ['--version'])));
  const canInstall = process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
  if (tools.every(Boolean) || !canInstall) return false;
  say('Installing python3, make and g++ with apt-get, which compiling SQLite needs.');
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await succeeds('apt-get', ['update', '-qq'], env);
  return succeeds('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'python3', 'make', 'g++'], env);
}

const problem = () => `SQLite's native module does not work under Node ${process.version}.`;

function advice() {
  return [
    `${problem()} Building it failed.`,
    'Install a compiler, then build it, and start again:',
    '  sudo apt-get install -y python3 make g++     (macOS: xcode-select --install)',
    '  npm rebuild better-sqlite3 --ignore-scripts=false --foreground-scripts',
  ].join('\n');
}

/** Whether a command ran and ended well. */
function succeeds(command, args, env = process.env) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: ROOT, env, stdio: 'ignore' });
    child.on('error', () => resolve(false));
    child.on('exit', (code) => resolve(code === 0));
  });
}
