import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { argv } from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { loadEnv } from './load-env.mjs';
import { ensureNative } from './native.mjs';

/**
 * `node server/commands/run.mjs <file of the repository> …`: runs a command written in TypeScript, on a fresh install too.
 * A package for production has no sources: there it runs what `npm run package` made of them.
 */
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const [file = ''] = argv.splice(2, 1);
const source = join(ROOT, file);
const isPackage = !existsSync(source);
loadEnv();
await ensureNative({ mayCompile: !isPackage });
if (!isPackage) (await import('tsx/esm/api')).register();
await import(pathToFileURL(isPackage ? join(ROOT, 'build/commands', `${basename(file, '.ts')}.js`) : source).href);
