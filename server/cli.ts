import { parseArgs } from 'node:util';
import type { Env } from './env.ts';

const OPTIONS = {
  port: { type: 'string' },
  'emulator-port': { type: 'string' },
  data: { type: 'string' },
  role: { type: 'string' },
  demo: { type: 'boolean' },
  // Read by the start command, before this runs.
  empty: { type: 'boolean' },
} as const;
const ROLES: readonly Env['ROLE'][] = ['web', 'worker', 'all'];

/**
 * Options of the command line win over the environment. Throws with a sentence on one that is unknown or wrong, and on a
 * role that needs company where there can be none.
 */
export function withOptions(env: Env, args: string[]): Env {
  if (args.some((arg) => /^--sandbox-port(=|$)/.test(arg)))
    throw new Error('--sandbox-port is now called --emulator-port: use that instead.');
  const { values } = parseArgs({ args, options: OPTIONS });
  const port = portOf('--port', values.port) ?? env.PORT;
  const role = roleOf(values.role) ?? env.ROLE;
  if (role !== 'all') assertShared(env, role);
  return {
    ...env,
    PORT: port,
    ROLE: role,
    EMULATOR_PORT: portOf('--emulator-port', values['emulator-port']) ?? env.EMULATOR_PORT,
    DATA_DIR: values.data ?? env.DATA_DIR,
    DEMO: values.demo ?? false,
  };
}

function roleOf(value: string | undefined): Env['ROLE'] | undefined {
  if (value === undefined) return undefined;
  const role = ROLES.find((known) => known === value);
  if (!role) throw new Error(`--role must be one of ${ROLES.join(', ')}, not "${value}"`);
  return role;
}

/** Several processes share one database and one Stripe: a file and an emulator belong to one process. */
function assertShared(env: Env, role: string): void {
  if (!env.DATABASE_URL) throw new Error(`--role ${role} shares its database with others: set DATABASE_URL`);
  if (!env.STRIPE_SECRET_KEY)
    throw new Error(`--role ${role} shares Stripe with others: set STRIPE_SECRET_KEY (npm run emulator gives one)`);
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
