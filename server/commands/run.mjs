import { join } from 'node:path';
import { argv } from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { register } from 'tsx/esm/api';
import { loadEnv } from './load-env.mjs';
import { ensureNative } from './native.mjs';

/** `node server/commands/run.mjs <file of the repository> …`: runs a command written in TypeScript, on a fresh install too. */
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const [file = ''] = argv.splice(2, 1);
loadEnv();
await ensureNative();
register();
await import(pathToFileURL(join(ROOT, file)).href);
