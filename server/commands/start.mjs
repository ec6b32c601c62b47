import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from './build.mjs';
import { loadEnv } from './load-env.mjs';
import { ensureNative } from './native.mjs';

const HELP = `Builds and starts Headroom.

  npm start -- [options]

  --port <number>          where the portal listens (3000)
  --emulator-port <number>  where the emulator listens (one above the portal)
  --data <folder>          where the databases live (data)
  --role <role>            web (pages and webhooks), worker (background work), or all (all);
                           with the first two set DATABASE_URL and the STRIPE_ variables
  --help                   this text
`;

if (process.argv.includes('--help')) {
  console.log(HELP);
} else {
  await start().catch((error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
}

/** The portal runs in this very process, so that signals reach it. */
async function start() {
  loadEnv();
  await ensureNative();
  await build();
  process.env.NODE_ENV = 'production';
  process.setSourceMapsEnabled(true);
  const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
  await import(pathToFileURL(join(root, 'build/index.js')).href);
}
