import { fileURLToPath } from 'node:url';
import { bundleForecastWorker } from '../scenarios/forecast/bundle.mjs';

/** Where tests find the bundled forecast worker. */
export const WORKER_FILE = fileURLToPath(new URL('../../build/tests/forecast-worker.js', import.meta.url));

/** Vitest's global setup: bundles the worker once for all test files. */
export default () => bundleForecastWorker(WORKER_FILE);
