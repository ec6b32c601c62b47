import type { RequestListener } from 'node:http';
import type { Env } from '../env.ts';
import { type Listening, listen } from '../http/listen.ts';

/** The usual port of a Prometheus exporter. */
const OPS_PORT = 9_464;

/** Metrics and deep health checks, on the loopback address only. */
export async function listenForOperators(env: Env, mode: string, app: RequestListener): Promise<Listening | null> {
  const port = env.OPS_PORT ?? (mode === 'production' ? OPS_PORT : null);
  if (port === null) return null;
  return listen(app, { port, host: '127.0.0.1' }).catch((error: unknown) => {
    throw new Error(
      `OPS_PORT ${port} cannot be listened on: ${error instanceof Error ? error.message : String(error)}`,
    );
  });
}
