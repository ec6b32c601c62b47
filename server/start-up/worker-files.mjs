import { join } from 'node:path';

/** Where the bundled code of threads is in a folder. */
export const workersIn = (folder) => ({
  forecast: join(folder, 'forecast-worker.js'),
  files: join(folder, 'file-worker.js'),
  reports: join(folder, 'report-worker.js'),
});
