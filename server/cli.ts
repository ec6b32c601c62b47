import { parseArgs } from 'node:util';
import type { Env } from './env.ts';

const OPTIONS = { port: { type: 'string' }, 'sandbox-port': { type: 'string' }, data: { type: 'string' } } as const;

/** Options of the command line win over the environment. Throws with a sentence on one that is unknown or wrong. */
export function withOptions(env: Env, args: string[]): Env {
  const { values } = parseArgs({ args, options: OPTIONS });
  const port = portOf('--port', values.port) ?? env.PORT;
  return {
    ...env,
    PORT: port,
    SANDBOX_PORT: portOf('--sandbox-port', values['sandbox-port']) ?? env.SANDBOX_PORT,
    DATA_DIR: values.data ?? env.DATA_DIR,
  };
}

function portOf(option: string, value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const port = Number(value);
  if (value.trim() !== '' && Number.isInteger(port) && port >= 1 && port <= 65_535) return port;
  throw new Error(`${option} must be a number from 1 to 65535, not "${value}"`);
}

/** One line that says what to do about a port that cannot be listened on. */
export function listenFault(
  error: unknown,
  { option, port, host }: { option: string; port: number; host: string },
): Error {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE')
    return new Error(`Port ${port} is taken. Choose another: npm start -- ${option} ${port + 10}`);
  if (code === 'EACCES')
    return new Error(`Port ${port} may not be used by this user. Choose another: npm start -- ${option} 3000`);
  return new Error(`Cannot listen on ${host}:${port}: ${error instanceof Error ? error.message : String(error)}`);
}
