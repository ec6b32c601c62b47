import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { assertCurrent } from '../../db/migrate.ts';
import { openDatabase } from '../../db/open.ts';
import { isPostgresUrl } from '../../db/postgres.ts';
import { listAdmins } from '../auth/admin-store.ts';
import { wallClock } from '../clock.ts';
import { asId, type CustomerId, type UserId } from '../core/ids.ts';
import { findCustomer, getCustomer } from '../customers/store.ts';
import { type Env, ledgerAt, readEnv } from '../env.ts';
import { type Reconciliation, reconcileCustomer, spanUntil } from '../reconciliation/reconcile.ts';
import { repairAll } from '../reconciliation/repair.ts';
import { REPAIRS } from '../reconciliation/repairs.ts';
import { listSubscribers } from '../reconciliation/store.ts';
import { searchAll } from '../reporting/search.ts';
import { createSignals } from '../signals.ts';
import { connectStripe, type Gateway } from '../stripe/gateway.ts';

const HELP = `Compares the books: runs, ledger, usage, meter, invoices, subscription and our copy of Stripe.

  npm run reconcile -- [--customer <id, e-mail or name>] [--from <day>] [--to <day>] [--repair [--as <e-mail>]] [--json]

  --customer   one customer; without it all that have or had a subscription
  --from, --to UTC days or instants (ISO 8601); the last 35 days without them
  --repair     does what the report says would be done; without it nothing is changed
  --as         the admin who repairs, for the page Audit; not needed where there is one admin alone
  --json       prints the differences as JSON

It reads the same environment as npm start. Without STRIPE_SECRET_KEY the portal must be running, since its emulator is asked.
Exit code: 0 the books agree, 1 they do not, 2 they could not be compared.
`;

const CUSTOMERS_A_PAGE = 500;
const MAX_ADMINS = 1_000;

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      customer: { type: 'string' },
      from: { type: 'string' },
      to: { type: 'string' },
      repair: { type: 'boolean' },
      as: { type: 'string' },
      json: { type: 'boolean' },
      help: { type: 'boolean' },
    },
  });
  if (values.help) return say(HELP, 0);
  const { customer, from, to, as: admin } = values;
  // An empty option is an unset shell variable. It must not mean all customers without end.
  for (const [name, value] of Object.entries({ customer, from, to, as: admin }))
    if (value?.trim() === '') throw new Error(`--${name} is empty.`);
  const asked = {
    ...(from && { fromMs: instant('--from', from) }),
    ...(to && { toMs: instant('--to', to) }),
  };
  const env = readEnv();
  const at = ledgerAt(env);
  if (!isPostgresUrl(at) && !existsSync(at)) throw new Error(`There is no database at ${at}.`);
  const clock = wallClock();
  const stripe = await openStripe(env, clock);
  const db = openDatabase(at);
  try {
    await assertCurrent(db);
    const ports = { db, clock, stripe, signals: createSignals() };
    const span = { ...spanUntil(clock.now()), ...asked };
    if (span.fromMs >= span.toMs) throw new Error('--from must come before --to.');
    const by = values.repair ? { userId: await findAdmin(db, admin), role: 'command line' as const } : null;
    const found: Reconciliation[] = [];
    for await (const customerId of customer ? [await findOne(db, customer)] : everySubscriber(db)) {
      const { name } = await getCustomer(db, customerId);
      let look = await reconcileCustomer(ports, customerId, span);
      if (!values.json) console.log(report(name, look));
      if (by && (await repairAll(ports, by, look)) > 0) {
        look = await reconcileCustomer(ports, customerId, span);
        if (!values.json) console.log(`After the repairs:\n${report(name, look)}`);
      }
      found.push(look);
    }
    if (values.json) console.log(JSON.stringify(found, null, 2));
    else if (found.length === 0) console.log('Nobody has had a subscription yet: there is nothing to compare.');
    return found.some((look) => look.differences.some((difference) => !difference.settling)) ? 1 : 0;
  } finally {
    await db.destroy();
  }
}

/** Whose repair it is: each is in the audit log. */
async function findAdmin(db: ReturnType<typeof openDatabase>, email: string | undefined): Promise<UserId> {
  const admins = await listAdmins(db, MAX_ADMINS);
  const [found, ...others] = email === undefined ? admins : admins.filter((each) => each.email === email.toLowerCase());
  if (found && others.length === 0) return found.userId;
  throw new Error(
    email === undefined
      ? 'Say who repairs: --as <e-mail of an admin>. It is written into the audit log.'
      : `There is no admin ${email}.`,
  );
}

const say = (text: string, code: number): number => {
  console.log(text);
  return code;
};

const ISO_8601 = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?Z)?$/;

function instant(option: string, text: string): number {
  const ms = ISO_8601.test(text) ? Date.parse(text) : Number.NaN;
  // 31 June would become the first of July.
  if (Number.isNaN(ms) || new Date(ms).toISOString().slice(0, 10) !== text.slice(0, 10))
    throw new Error(`${option} is no day: ${text}. Write it as 2026-03-01.`);
  return ms;
}

async function* everySubscriber(db: ReturnType<typeof openDatabase>): AsyncGenerator<CustomerId> {
  let page: CustomerId[] = [];
  do {
    page = await listSubscribers(db, page.at(-1) ?? null, CUSTOMERS_A_PAGE);
    yield* page;
  } while (page.length === CUSTOMERS_A_PAGE);
}

async function findOne(db: ReturnType<typeof openDatabase>, text: string): Promise<CustomerId> {
  const byId = await findCustomer(db, asId<'customer'>(text));
  if (byId) return byId.id;
  const { found } = await searchAll(db, text);
  const [first, second] = found.filter(({ kind }) => kind === 'Customer');
  if (!first) throw new Error(`There is no customer "${text}".`);
  if (second) throw new Error(`More than one customer is meant by "${text}". Give an id: ${first.id}, ${second.id}, …`);
  return asId<'customer'>(first.id);
}

/** Real Stripe when its key is set; else the emulator of the running portal, whose clock then counts. */
async function openStripe(env: Env, clock: ReturnType<typeof wallClock>): Promise<Gateway> {
  const prices = { runsPriceId: env.STRIPE_PRICE_SCENARIO_RUNS, accountsPriceId: env.STRIPE_PRICE_ATTACHED_ACCOUNTS };
  if (env.STRIPE_SECRET_KEY)
    return connectStripe({
      secretKey: env.STRIPE_SECRET_KEY,
      apiBase: env.STRIPE_API_BASE,
      callsPerSecond: env.STRIPE_CALLS_PER_SECOND,
      ...prices,
    });
  const apiBase = `http://127.0.0.1:${env.EMULATOR_PORT ?? env.PORT + 1}`;
  const state = await fetch(`${apiBase}/emulator/control/state`)
    .then((response) => response.json() as Promise<{ nowMs: number; secretKey: string }>)
    .catch(() => {
      throw new Error(
        `The emulator does not answer at ${apiBase}. Start the portal (npm start), or set STRIPE_SECRET_KEY.`,
      );
    });
  clock.set(state.nowMs);
  return connectStripe({ secretKey: state.secretKey, apiBase, ...prices });
}

function report(name: string, { customerId, span, differences }: Reconciliation): string {
  const day = (ms: number) => new Date(ms).toISOString().slice(0, 16);
  const head = `${name} (${customerId})  ${day(span.fromMs)} to ${day(span.toMs)}`;
  if (differences.length === 0) return `${head}: the books agree.`;
  const lines = differences.map(({ kind, subject, ours, theirs, settling }) => {
    const { cause, does, sides } = REPAIRS[kind];
    const found = `  ${kind} ${subject}: ${sides[0]} ${ours}, ${sides[1]} ${theirs}.`;
    return settling ? `${found} On its way.` : `${found}\n    Likely cause: ${cause}\n    Repair: ${does}`;
  });
  return [`${head}:`, ...lines].join('\n');
}

await main()
  .then((code) => {
    process.exitCode = code;
  })
  .catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 2;
  });
