import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { argv, env } from 'node:process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '../..');
const RUN = join(ROOT, 'server/commands/run.mjs');
const FILL = 'server/commands/demo-start.ts';
/** Anything of these means that the folder is in use. The last is what the emulator's was called. */
const DATABASES = ['headroom.db', 'emulator.db', 'sandbox.db'];

/**
 * Gives a demo that has no databases yet half a year of life. Made in a process of its own, because it needs the sources.
 * One that cannot be made is reported, and the demo starts empty.
 */
export async function makeDemoIfNone() {
  const folder = resolve(option('data') ?? (env.DATA_DIR || 'data'));
  const isUsed = DATABASES.some((file) => existsSync(join(folder, file)));
  if (isUsed || option('empty') || !existsSync(join(ROOT, FILL))) return;
  const url = env.APP_URL || `http://localhost:${option('port') ?? (env.PORT || 3000)}`;
  const order = [folder, url, ...(option('demo') ? ['--demo'] : [])];
  const child = spawn(process.execPath, [RUN, FILL, ...order], { cwd: ROOT, stdio: 'inherit' });
  const [code] = await once(child, 'exit');
  if (code !== 0) console.error('[headroom] The demo data could not be made; the reason is above. Starting empty.');
}

/** An option of the start. Wrong ones are refused by the portal itself. */
function option(name) {
  const options = {
    port: { type: 'string' },
    data: { type: 'string' },
    empty: { type: 'boolean' },
    demo: { type: 'boolean' },
  };
  return parseArgs({ args: argv.slice(2), options, strict: false }).values[name];
}
