import { join } from 'node:path';
import { z } from 'zod';

const optional = z
  .string()
  .trim()
  .optional()
  .transform((value) => value || undefined);
const port = z.coerce.number().int().min(1).max(65_535);

const isPostgresUrl = (url: string): boolean => /^postgres(ql)?:\/\/./.test(url) && URL.canParse(url);

const schema = z.object({
  PORT: port.default(3000),
  HOST: z.string().default('127.0.0.1'),
  /** Where people reach the portal; behind a proxy this is the public address. */
  APP_URL: optional,
  /** Where SQLite files live; with `DATABASE_URL` only the emulator's. */
  DATA_DIR: z.string().default('data'),
  /** A PostgreSQL database in place of the SQLite file. */
  DATABASE_URL: optional.refine((url) => url === undefined || isPostgresUrl(url), {
    error: 'must be postgres://user:password@host:port/name; without it a SQLite file in DATA_DIR is used',
  }),
  /** What this process does: serves pages and webhooks, works in the background, or both. */
  ROLE: z.enum(['web', 'worker', 'all']).default('all'),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('warn'),
  EMULATOR_PORT: port.optional(),
  STRIPE_SECRET_KEY: optional,
  STRIPE_PUBLISHABLE_KEY: optional,
  STRIPE_WEBHOOK_SECRET: optional,
  /** Of the second endpoint, for thin events; without it Stripe's word on meter events that failed is only swept for. */
  STRIPE_THIN_WEBHOOK_SECRET: optional,
  STRIPE_PRICE_SCENARIO_RUNS: optional,
  STRIPE_PRICE_ATTACHED_ACCOUNTS: optional,
  /** Another server that speaks Stripe's API, such as an emulator that runs by itself; the keys are then its own. */
  STRIPE_API_BASE: optional,
  /** Of one process's background work. Stripe takes 25 of one kind, and of all in test mode; pages ask beside. */
  STRIPE_CALLS_A_SECOND: z.coerce.number().int().min(1).max(1_000).default(20),
  SMTP_URL: optional,
  MAIL_FROM: z.string().default('Headroom <billing@headroom.example>'),
  ADMIN_EMAIL: optional,
  ADMIN_PASSWORD: optional,
});

export type Env = z.infer<typeof schema>;

/** Where the ledger is: a Postgres address, or the path of a SQLite file. */
export const ledgerAt = (env: Pick<Env, 'DATABASE_URL' | 'DATA_DIR'>): string =>
  env.DATABASE_URL ?? join(env.DATA_DIR, 'headroom.db');

/**
 * Reads the environment, which only this file does. Throws one sentence a wrong variable, and when only some of the
 * three Stripe keys are set: with none of them the emulator stands in.
 */
export function readEnv(source: Record<string, string | undefined> = process.env): Env {
  if (source.SANDBOX_PORT !== undefined) throw new Error('SANDBOX_PORT is now called EMULATOR_PORT: set that instead.');
  const parsed = schema.safeParse(source);
  if (!parsed.success) {
    throw new Error(parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('\n'));
  }
  const keys = ['STRIPE_SECRET_KEY', 'STRIPE_PUBLISHABLE_KEY', 'STRIPE_WEBHOOK_SECRET'] as const;
  const missing = keys.filter((key) => !parsed.data[key]);
  if (parsed.data.STRIPE_SECRET_KEY && missing.length > 0) {
    throw new Error(`STRIPE_SECRET_KEY is set, so these must be too: ${missing.join(', ')}`);
  }
  return parsed.data;
}
