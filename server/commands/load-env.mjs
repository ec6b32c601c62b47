import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Reads `.env` where there is one; variables that are set already win. Node's own option for this,
 * `--env-file-if-exists`, came with Node 22, and we support 20.
 */
export function loadEnv() {
  const file = join(dirname(fileURLToPath(import.meta.url)), '../../.env');
  if (existsSync(file)) process.loadEnvFile(file);
}
