import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { whyProduction } from '../start-up/why-production.mjs';
import { loadEnv } from './load-env.mjs';
import { ensureNative } from './native.mjs';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '../..');
const PORTAL = join(ROOT, 'build/index.js');

const HELP = `Starts Headroom. Builds it first where the build is missing or old, except in production.

  npm start -- [options]

  --port <number>           where the portal listens (3000)
  --emulator-port <number>  where the emulator listens (one above the portal)
  --data <folder>           where the databases live (data)
  --role <role>             web (pages and webhooks), worker (background work), or all (all);
                            with the first two set DATABASE_URL and the STRIPE_ variables
  --empty                   no demo data on a first start
  --demo                    a demo that other machines may reach: set HOST too
  --help                    this text
`;

if (process.argv.includes('--help')) {
  console.log(HELP);
} else {
  await start().catch((error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
}

/** The portal runs in this process, so that signals reach it. */
async function start() {
  loadEnv();
  const isProduction = !process.argv.includes('--demo') && whyProduction(settings()) !== null;
  if (isProduction) await prepareProduction();
  // On a first start SQLite is compiled and the demo made while the portal is built.
  else
    await Promise.all([
      Promise.all([import('./demo.mjs'), ensureNative()]).then(([{ makeDemoIfNone }]) => makeDemoIfNone()),
      import('./build.mjs').then(({ buildIfNeeded }) => buildIfNeeded()),
    ]);
  process.env.NODE_ENV = 'production';
  process.setSourceMapsEnabled(true);
  await import(pathToFileURL(PORTAL).href);
}

/** A production start neither builds nor installs: it takes what `npm run build` made, or says what is missing. */
async function prepareProduction() {
  if (!existsSync(PORTAL))
    throw new Error('There is no build, and a production start does not make one: run npm run build first.');
  // A package without the sources has nothing to compare its build with.
  if (existsSync(join(ROOT, 'app'))) {
    const { isBuilt } = await import('./build.mjs');
    if (!isBuilt())
      throw new Error(
        'The build is not of these sources, and a production start does not make one: run npm run build first.',
      );
  }
  await ensureNative({ mayCompile: false });
}

/** As env.ts reads them, as far as they decide whether this is production. A file that cannot be read is reported there. */
function settings() {
  const { HEADROOM_MODE, STRIPE_SECRET_KEY, STRIPE_SECRET_KEY_FILE: file, APP_URL, HOST } = process.env;
  const fromFile = file && existsSync(file) ? readFileSync(file, 'utf8') : '';
  return {
    HEADROOM_MODE,
    STRIPE_SECRET_KEY: (STRIPE_SECRET_KEY || fromFile).trim(),
    APP_URL: APP_URL?.trim(),
    HOST: HOST || undefined,
  };
}
