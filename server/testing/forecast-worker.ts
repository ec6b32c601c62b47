import { fileURLToPath } from 'node:url';
import { bundleFileWorker } from '../accounts/formats/bundle.mjs';
import { bundleForecastWorker } from '../scenarios/forecast/bundle.mjs';

/** Where tests find the bundled forecast worker. */
export const WORKER_FILE = fileURLToPath(new URL('../../build/tests/forecast-worker.js', import.meta.url));

/** Where tests find the bundled worker that reads bank files. */
export const FILE_WORKER = fileURLToPath(new URL('../../build/tests/file-worker.js', import.meta.url));

/** Vitest's global setup: bundles the workers once for all test files. */
export default () =>
  Promise.all([bundleForecastWorker(WORKER_FILE), bundleFileWorker(FILE_WORKER)]).then(() => undefined);
