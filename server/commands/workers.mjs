import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { workersIn } from '../start-up/worker-files.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** What runs in threads: the app's bundle has no second entry. */
const ENTRIES = {
  forecast: 'server/scenarios/forecast/worker.ts',
  files: 'server/accounts/formats/worker.ts',
  reports: 'db/report-worker.ts',
};

/** Libraries in the older module format require Node's modules, and a module of the newer one has no `require` of its own. */
const REQUIRE =
  "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);";

/** Writes each worker to `folder`, self-contained but for SQLite's native module. The build, the demo, benches and tests call it. */
export async function bundleWorkers(folder) {
  const files = workersIn(folder);
  const bundled = Object.entries(ENTRIES).map(([name, entry]) =>
    build({
      entryPoints: [join(ROOT, entry)],
      outfile: files[name],
      bundle: true,
      platform: 'node',
      format: 'esm',
      target: 'node20',
      external: ['better-sqlite3'],
      banner: { js: REQUIRE },
      logLevel: 'warning',
    }),
  );
  await Promise.all(bundled);
}
