import { fileURLToPath } from 'node:url';
import { bundleWorkers } from '../commands/workers.mjs';
import { workersIn } from '../start-up/worker-files.mjs';

const FOLDER = fileURLToPath(new URL('../../build/tests/', import.meta.url));

/** Where tests find the bundled workers. */
export const TEST_WORKERS = workersIn(FOLDER);

/** Vitest's global setup: bundles the workers once for all test files. */
export default () => bundleWorkers(FOLDER);
