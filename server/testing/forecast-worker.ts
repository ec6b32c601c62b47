import { fileURLToPath } from 'node:url';
import { bundleWorkers } from '../commands/workers.mjs';

const FOLDER = fileURLToPath(new URL('../../build/tests/', import.meta.url));

/** Where tests find the bundled workers. */
export const WORKER_FILE = `${FOLDER}forecast-worker.js`;
export const FILE_WORKER = `${FOLDER}file-worker.js`;
export const REPORT_WORKER = `${FOLDER}report-worker.js`;

/** Vitest's global setup: bundles the workers once for all test files. */
export default () => bundleWorkers(FOLDER);
