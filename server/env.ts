import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { join } from 'node:path';
import { z } from 'zod';

const optional = z
  .string()
  .trim()
  .optional()
  .transform((value) => value || undefined);
const port = z.coerce.number().int().min(1).max(65_535);

const isPostgresUrl = (url: string): boolean => /^postgres(ql)?:\/\/./.test(url) && URL.canParse(url);

/** Links in mails, cookies and the check of hosts are for a whole host. */
function isOrigin(url: string): boolean {
  return (
    URL.canParse(url) && /^https?:$/.test(new URL(url).protocol) && new URL(url).href === `${new URL(url).origin}/`
  );
}

const listOf = (text: string): string[] =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');

/** An address, or a network as `address/bits`. */
function isNetwork(text: string): boolean {
  const [address = '', bits, ...more] = text.split('/');
  const family = isIP(address);
  if (family === 0 || more.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128));
}

const schema = z.object({
  /** Declares what a start is for, so that it fails when the other settings do not fit. */
  HEADROOM_MODE: z.enum(['demo', 'test', 'production']).optional(),
  PORT: port.default(3000),
  HOST: z.string().default('127.0.0.1'),
  /** Where people reach the portal; behind a proxy this is the public address. */
  APP_URL: optional.refine((url) => url === undefined || isOrigin(url), {
    error: 'must be an address without user, path or query, such as https://portal.example.com',
  }),
  /** Proxies on other hosts that are believed about who asks: addresses or networks, split by commas. */
  TRUSTED_PROXIES: z
    .string()
    .default('')
    .transform(listOf)
    .refine((list) => list.every(isNetwork), {
      error: 'must be addresses or networks such as 10.0.0.0/8, split by commas',
    }),
  /** Where SQLite files live; with `DATABASE_URL` only the emulator's. */
  DATA_DIR: z.string().default('data'),
  /** A PostgreSQL database in place of the SQLite file. */
  DATABASE_URL: optional.refine((url) => url === undefined || isPostgresUrl(url), {
    error: 'must be postgres://user:password@host:port/name; without it a SQLite file in DATA_DIR is used',
  }),
  /** What this process does: serves pages and webhooks, works in the background, or both. */
  ROLE: z.enum(['web', 'worker', 'all']).default('all'),
  /** Production logs each request, at `info`. */
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).optional(),
  /** Where `/metrics` and `/healthz?deep` are, on this machine alone. Production has them at 9464; else there are none without it. */
  OPS_PORT: port.optional(),
  EMULATOR_PORT: port.optional(),
  STRIPE_SECRET_KEY: optional,
  STRIPE_PUBLISHABLE_KEY: optional,
  STRIPE_WEBHOOK_SECRET: optional,
  /** Of the second endpoint, for thin events; without it Stripe's word on meter events that failed is only swept for. */
  STRIPE_THIN_WEBHOOK_SECRET: optional,
  STRIPE_PRICE_SCENARIO_RUNS: optional,
  STRIPE_PRICE_ATTACHED_ACCOUNTS: optional,
  /** Another server that speaks Stripe's API, such as an emulator in its own process. It has its own keys. */
  STRIPE_API_BASE: optional,
  /** Of one process's background work. Stripe takes 25 of one kind, and of all in test mode; pages ask beside. */
  STRIPE_CALLS_PER_SECOND: z.coerce.number().int().min(1).max(1_000).default(20),
  SMTP_URL: optional,
  MAIL_FROM: z.string().default('Headroom <billing@headroom.example>'),
});

export type Env = z.infer<typeof schema> & {
  /** Only by the option `--demo`: a setting that is forgotten in an environment must not open a demo to everybody. */
  DEMO?: boolean;
};

/** What each former setting is replaced by. One that is still set would otherwise be passed over in silence. */
const FORMER_NAMES = {
  STRIPE_CALLS_A_SECOND: 'is now called STRIPE_CALLS_PER_SECOND: set that instead.',
  SANDBOX_PORT: 'is now called EMULATOR_PORT: set that instead.',
  ADMIN_EMAIL: 'is no longer used: run npm run admin -- add <email> instead.',
  ADMIN_PASSWORD: 'is no longer used: npm run admin -- add <email> gives a link that sets the password.',
};

/** May be given as files too, by the same name and `_FILE`: environments are shown in process lists and crash reports. */
const SECRETS = [
  'DATABASE_URL',
  'STRIPE_SECRET_KEY',
  'STRIPE_PUBLISHABLE_KEY',
  'STRIPE_WEBHOOK_SECRET',
  'STRIPE_THIN_WEBHOOK_SECRET',
  'SMTP_URL',
] as const;
export type SecretName = (typeof SECRETS)[number];

/** Whether a secret comes from a file, and may change while the process runs. */
export const isFromFile = (name: SecretName, source: Source = process.env): boolean => Boolean(source[`${name}_FILE`]);

type Source = Record<string, string | undefined>;

/** Where the ledger is: a Postgres address, or the path of a SQLite file. */
export const ledgerAt = (env: Pick<Env, 'DATABASE_URL' | 'DATA_DIR'>): string =>
  env.DATABASE_URL ?? join(env.DATA_DIR, 'headroom.db');

/** Reads the environment, which only this file does. Throws one sentence a wrong variable. */
export function readEnv(source: Source = process.env): Env {
  for (const [name, advice] of Object.entries(FORMER_NAMES))
    if (source[name] !== undefined) throw new Error(`${name} ${advice}`);
  const secrets = Object.fromEntries(SECRETS.map((name) => [name, readSecret(name, source)]));
  const parsed = schema.safeParse({ ...source, ...secrets });
  if (!parsed.success)
    throw new Error(parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('\n'));
  return parsed.data;
}

/**
 * A secret as it is now. One from a file is read again each time, so that a secret can be rotated while the process
 * runs. Throws a sentence that names the file, never the secret.
 */
export function readSecret(name: SecretName, source: Source = process.env): string | undefined {
  const file = source[`${name}_FILE`]?.trim();
  const value = source[name]?.trim();
  if (!file) return value || undefined;
  if (value) throw new Error(`${name} and ${name}_FILE are both set: remove one.`);
  let text: string;
  try {
    text = readFileSync(file, 'utf8').trim();
  } catch (cause) {
    throw new Error(`${name}_FILE cannot be read: ${file}`, { cause });
  }
  if (text === '') throw new Error(`${name}_FILE is empty: ${file}`);
  return text;
}
