import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** Writes the worker that reads bank files to `outfile`, self-contained. The build command and the tests call it. */
export async function bundleFileWorker(outfile) {
  await build({
    entryPoints: [fileURLToPath(new URL('worker.ts', import.meta.url))],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    logLevel: 'warning',
  });
}
