import type { Site } from '../deps.ts';
import type { Env } from '../env.ts';
import { isLiveKey, whyProduction } from './why-production.mjs';

/**
 * What a start is for. A demo runs against the Stripe emulator with published logins. A test runs against Stripe's test
 * mode or another emulator, without those logins. Production is everything that strangers or real money may reach.
 */
export type StartMode = 'demo' | 'test' | 'production';

const STRIPE_KEYS = ['STRIPE_SECRET_KEY', 'STRIPE_PUBLISHABLE_KEY', 'STRIPE_WEBHOOK_SECRET'] as const;
/** Each means nothing without the keys, so one of them alone is a mistake in the settings. */
const STRIPE_SETTINGS = [
  ...STRIPE_KEYS,
  'STRIPE_THIN_WEBHOOK_SECRET',
  'STRIPE_PRICE_SCENARIO_RUNS',
  'STRIPE_PRICE_ATTACHED_ACCOUNTS',
  'STRIPE_API_BASE',
] as const;
const KEY_SHAPES = {
  STRIPE_SECRET_KEY: { pattern: /^[sr]k_(live|test)_\w+$/, shape: 'sk_live_… or sk_test_…' },
  STRIPE_PUBLISHABLE_KEY: { pattern: /^pk_(live|test)_\w+$/, shape: 'pk_live_… or pk_test_…' },
  STRIPE_WEBHOOK_SECRET: { pattern: /^whsec_[\w+/=-]+(\s*,\s*whsec_[\w+/=-]+)*$/, shape: 'whsec_…' },
} as const;

/** Decides what this start is for. Throws one sentence on settings that do not belong together, or that production lacks. */
export function startModeOf(env: Env): StartMode {
  assertStripeSettings(env);
  const hasStripe = env.STRIPE_SECRET_KEY !== undefined;
  if (env.DEMO) return demoMode(env, hasStripe);
  const reason = whyProduction(env);
  const mode = reason ? 'production' : hasStripe ? 'test' : 'demo';
  if (env.HEADROOM_MODE && env.HEADROOM_MODE !== mode)
    throw new Error(
      `HEADROOM_MODE is ${env.HEADROOM_MODE}, but these settings make a ${mode} start${reason ? `: ${reason}` : ''}.`,
    );
  if (reason) assertProduction(env, reason);
  return mode;
}

/** Which Stripe the objects in a database belong to: their ids mean nothing to another one. */
export type StripeOrigin = 'emulator' | 'test' | 'live';

export function originOf(env: Env): StripeOrigin {
  if (env.STRIPE_SECRET_KEY === undefined || env.STRIPE_API_BASE !== undefined) return 'emulator';
  return isLiveKey(env.STRIPE_SECRET_KEY) ? 'live' : 'test';
}

/** Where admins find an object by its id: in the emulator's dashboard, or in Stripe's. */
export const stripeLinksOf = (env: Env, emulatorUrl: string | null): Site['stripe'] =>
  emulatorUrl === null
    ? { dashboardUrl: `https://dashboard.stripe.com${originOf(env) === 'live' ? '' : '/test'}`, isEmulator: false }
    : { dashboardUrl: emulatorUrl, isEmulator: true };

/** What every page says. A demo on this machine alone shows its logins, and needs no warning. */
export function noticeOf(env: Env, mode: StartMode): Site['notice'] {
  if (mode === 'demo') return env.DEMO ? 'demo' : null;
  return isLiveKey(env.STRIPE_SECRET_KEY) ? null : 'test';
}

function demoMode(env: Env, hasStripe: boolean): StartMode {
  if (hasStripe) throw new Error('--demo runs against the Stripe emulator, so the STRIPE_ settings must not be set.');
  if (env.HEADROOM_MODE && env.HEADROOM_MODE !== 'demo')
    throw new Error(`HEADROOM_MODE is ${env.HEADROOM_MODE}, so --demo must not be given.`);
  return 'demo';
}

/** All keys or none, each of the right shape, and all of one mode. */
function assertStripeSettings(env: Env): void {
  const given = STRIPE_SETTINGS.find((name) => env[name] !== undefined);
  if (!given) return;
  const missing = STRIPE_KEYS.filter((name) => env[name] === undefined);
  if (missing.length > 0) throw new Error(`${given} is set, so these must be too: ${missing.join(', ')}.`);
  for (const name of STRIPE_KEYS) {
    const { pattern, shape } = KEY_SHAPES[name];
    if (!pattern.test(env[name] ?? '')) throw new Error(`${name} is not a key of Stripe's: it looks like ${shape}.`);
  }
  const isLive = isLiveKey(env.STRIPE_SECRET_KEY);
  if (isLive !== isLiveKey(env.STRIPE_PUBLISHABLE_KEY))
    throw new Error(
      'STRIPE_SECRET_KEY and STRIPE_PUBLISHABLE_KEY must be of one mode: one is live, the other is a test key.',
    );
  if (isLive && env.STRIPE_API_BASE)
    throw new Error(
      'STRIPE_API_BASE would send a live key to another server than Stripe: remove it, or use test keys.',
    );
}

function assertProduction(env: Env, reason: string): void {
  const needs = [
    ...STRIPE_KEYS.filter((name) => env[name] === undefined),
    ...(env.APP_URL?.startsWith('https://') ? [] : ['APP_URL with https']),
    ...(hasTls(env.SMTP_URL) ? [] : ['SMTP_URL with TLS (smtps://…, or smtp://… which then requires STARTTLS)']),
  ];
  if (needs.length === 0) return;
  const demo = env.STRIPE_SECRET_KEY === undefined ? ' A demo that others may reach starts with --demo.' : '';
  throw new Error(`This is a production start, because ${reason}, and it lacks: ${needs.join(', ')}.${demo}`);
}

/** The mailer requires STARTTLS of an `smtp:` server and checks certificates, unless the URL says that it may do without. */
function hasTls(smtpUrl: string | undefined): boolean {
  if (!smtpUrl || !URL.canParse(smtpUrl)) return false;
  const { protocol, hostname, searchParams } = new URL(smtpUrl);
  const isSecure = protocol === 'smtps:' && !hasOther(searchParams, 'secure', 'true');
  return (
    hostname !== '' &&
    (isSecure || protocol === 'smtp:') &&
    !hasOther(searchParams, 'ignoreTLS', 'false') &&
    !hasOther(searchParams, 'requireTLS', 'true') &&
    !hasOther(searchParams, 'tls.rejectUnauthorized', 'true')
  );
}

/** The mailer takes any other text than `true` and `false` for what it is in JavaScript: `ignoreTLS=1` ignores it. */
const hasOther = (asked: URLSearchParams, name: string, safe: string): boolean =>
  asked.getAll(name).some((value) => value !== safe);
