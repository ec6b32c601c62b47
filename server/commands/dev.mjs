import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildEmulator, buildWorkers } from './build.mjs';
import { loadEnv } from './load-env.mjs';
import { ensureNative } from './native.mjs';

/** Rebuilds and restarts on every change. Options after `--` reach the portal. */
const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
loadEnv();
await ensureNative();
await buildWorkers();
buildEmulator();
const portal = ['node', '--enable-source-maps', 'build/index.js', ...process.argv.slice(2)].join(' ');
const remix = join(root, 'node_modules/@remix-run/dev/dist/cli.js');
const child = spawn(process.execPath, [remix, 'dev', '-c', portal], { cwd: root, stdio: 'inherit' });
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.on('exit', (code) => process.exit(code ?? 0));
