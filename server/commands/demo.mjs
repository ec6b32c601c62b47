import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { argv, env } from 'node:process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '../..');
const RUN = join(ROOT, 'server/commands/run.mjs');
const MAKE = 'server/commands/demo-make.ts';
/** Anything of these means that the folder is in use. The last is what the emulator's was called. */
const DATABASES = ['headroom.db', 'emulator.db', 'sandbox.db'];
/** With any of these a start is no demo on this machine alone, or is refused by the portal. */
const OTHERWISE = /^(DATABASE_URL|STRIPE_)/;

/**
 * Gives a demo that has no databases yet half a year of life. Made in a process of its own, because it needs the sources.
 * One that cannot be made is reported, and the demo starts empty.
 */
export async function makeDemoIfNone() {
  const folder = demoFolder();
  if (!folder || !existsSync(join(ROOT, MAKE))) return;
  console.log(
    '[headroom] Making half a year of demo data, once. It takes about half a minute; --empty starts without.',
  );
  const url = env.APP_URL || `http://localhost:${option('port') ?? (env.PORT || 3000)}`;
  const child = spawn(process.execPath, [RUN, MAKE, '--to', folder, '--app-url', url], { cwd: ROOT, stdio: 'inherit' });
  const [code] = await once(child, 'exit');
  if (code !== 0) console.error('[headroom] The demo data could not be made; the reason is above. Starting empty.');
}

/** The folder that the demo's databases go to; null where there are some, or where this start shall have none. */
function demoFolder() {
  if (option('empty') || env.HEADROOM_MODE === 'test' || Object.keys(env).some((name) => OTHERWISE.test(name)))
    return null;
  const folder = resolve(option('data') ?? (env.DATA_DIR || 'data'));
  return DATABASES.some((file) => existsSync(join(folder, file))) ? null : folder;
}

/** An option of the start. Wrong ones are refused by the portal itself. */
function option(name) {
  const options = { port: { type: 'string' }, data: { type: 'string' }, empty: { type: 'boolean' } };
  return parseArgs({ args: argv.slice(2), options, strict: false }).values[name];
}
