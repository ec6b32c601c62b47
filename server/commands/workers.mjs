import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** What runs in threads, by its file's name beside the build: the app's bundle has no second entry. */
const WORKERS = {
  'forecast-worker.js': 'server/scenarios/forecast/worker.ts',
  'file-worker.js': 'server/accounts/formats/worker.ts',
  'report-worker.js': 'db/report-worker.ts',
};

/** Writes each worker to `folder`, self-contained but for SQLite's native module. The build, the demo, benches and tests call it. */
export async function bundleWorkers(folder) {
  const bundled = Object.entries(WORKERS).map(([name, entry]) =>
    build({
      entryPoints: [join(ROOT, entry)],
      outfile: join(folder, name),
      bundle: true,
      platform: 'node',
      format: 'esm',
      target: 'node20',
      external: ['better-sqlite3'],
      logLevel: 'warning',
    }),
  );
  await Promise.all(bundled);
}
