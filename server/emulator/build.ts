import { copyFileSync, cpSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { derivedContractFile } from './contract/load.ts';

/** Writes what the package ships to `dist/`: JavaScript, the files of its pages, and the contract of the SDK. */
const HERE = import.meta.dirname;
const DIST = join(HERE, 'dist');

rmSync(DIST, { recursive: true, force: true });
mkdirSync(DIST, { recursive: true });
await build({
  absWorkingDir: HERE,
  entryPoints: ['index.ts', 'cli.ts'],
  outdir: DIST,
  bundle: true,
  splitting: true,
  packages: 'external',
  format: 'esm',
  platform: 'node',
  target: 'node20',
  jsx: 'automatic',
  sourcemap: true,
  logLevel: 'warning',
});
cpSync(join(HERE, 'pages', 'assets'), join(DIST, 'assets'), { recursive: true });
copyFileSync(await derivedContractFile(), join(DIST, 'contract.json'));
