import type { Row } from '../../db/schema.ts';
import type { Executor } from '../../db/transaction.ts';
import { listAgreements } from '../billing/agreement-store.ts';
import type { CustomerId } from '../core/ids.ts';
import { DAY_MS, type Ms, SECOND_MS } from '../core/units.ts';
import { dayOf } from '../credits/rules.ts';
import { findCustomer, listRecipients } from '../customers/store.ts';
import type { DisputeEvidence } from '../stripe/disputes.ts';

/** Of each field, by Stripe (SDK `Disputes`). */
const MAX_CHARS = 20_000;
/** Rows of a kind: as many as a person at a bank reads. */
const MAX_ROWS = 100;
/** How far back evidence goes where the charge names no period: a month of use before it. */
const USUAL_PERIOD_MS = 31 * DAY_MS;

const at = (ms: Ms): string => `${new Date(ms).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
const dollars = (cents: number): string => `$${(cents / 100).toFixed(2)}`;
const titled = (title: string, lines: string[]): string[] =>
  lines.length === 0 ? [] : [title, ...lines, ...(lines.length === MAX_ROWS ? ['(older ones are left out)'] : []), ''];

/** As many lines as fit into a field. */
function within(lines: string[]): string {
  let text = '';
  for (const line of lines) {
    if (text.length + line.length >= MAX_CHARS) break;
    text += `${line}\n`;
  }
  return text.trim();
}

/** What we know of a disputed charge, as Stripe's fields for a bank have it. Only texts: files would need an upload. */
export async function collectEvidence(
  db: Executor,
  dispute: Row<'disputes'>,
  statement: string,
): Promise<DisputeEvidence> {
  const customerId = dispute.customer_id;
  const [person] = await listRecipients(db, customerId);
  const charge = await readCharge(db, dispute);
  const { fromMs, toMs } = charge;
  const span = { customerId, fromMs, toMs };
  const texts = {
    customer_name: (await findCustomer(db, customerId))?.name ?? '',
    customer_email_address: person?.email ?? '',
    product_description:
      'Headroom, a web service for forecasts of cash flow. Scenario runs are charged after use, attached bank accounts in advance.',
    service_date: `${dayOf(fromMs)} to ${dayOf(toMs)}`,
    access_activity_log: within([
      ...titled('Simulations that the customer ran (newest first):', await readRuns(db, span)),
      ...titled('Log-ins (newest first):', await readLogIns(db, customerId)),
    ]),
    cancellation_policy_disclosure: within(await readAgreements(db, customerId, toMs)),
    uncategorized_text: within([
      ...(statement === '' ? [] : [statement, '']),
      ...titled('The disputed charge:', charge.lines),
      ...titled('Credits of the account in this period (newest first):', await readLedger(db, span)),
      ...titled('Mails that were sent to the customer in this period (newest first):', await readMails(db, span)),
    ]),
  } satisfies DisputeEvidence;
  return Object.fromEntries(Object.entries(texts).filter(([, text]) => text !== ''));
}

type Span = { customerId: CustomerId; fromMs: Ms; toMs: Ms };

/** The invoice that the charge paid, with the time it is about: until the dispute was opened. */
async function readCharge(db: Executor, dispute: Row<'disputes'>) {
  // Stripe's instants are whole seconds: what happened in that second came before.
  const toMs = (dispute.created_at_ms ?? dispute.fetched_at_ms) + SECOND_MS - 1;
  const none = { lines: [`${dispute.charge_id ?? dispute.id}: ${dollars(dispute.amount_cents)}`] };
  if (dispute.invoice_id === null) return { ...none, fromMs: toMs - USUAL_PERIOD_MS, toMs };
  const invoice = await db
    .selectFrom('invoices')
    .select(['number', 'created_at_ms', 'paid_at_ms', 'total_cents'])
    .where('id', '=', dispute.invoice_id)
    .executeTakeFirst();
  const lines = await db
    .selectFrom('invoice_lines')
    .select(['description', 'quantity', 'amount_cents', 'period_start_ms'])
    .where('invoice_id', '=', dispute.invoice_id)
    .orderBy('id')
    .limit(MAX_ROWS)
    .execute();
  if (!invoice) return { ...none, fromMs: toMs - USUAL_PERIOD_MS, toMs };
  return {
    fromMs: Math.min(invoice.created_at_ms - USUAL_PERIOD_MS, ...lines.map((line) => line.period_start_ms)),
    toMs,
    lines: [
      `Invoice ${invoice.number ?? dispute.invoice_id} of ${dayOf(invoice.created_at_ms)}: ${dollars(invoice.total_cents)}${invoice.paid_at_ms === null ? '' : `, paid ${at(invoice.paid_at_ms)}`}`,
      ...lines.map((line) => `${line.description}: ${line.quantity} for ${dollars(line.amount_cents)}`),
    ],
  };
}

/** When the customer was shown what is charged and how to cancel, in the words that were accepted. */
async function readAgreements(db: Executor, customerId: CustomerId, toMs: Ms): Promise<string[]> {
  const agreements = await listAgreements(db, customerId);
  return agreements
    .filter(({ acceptedAtMs }) => acceptedAtMs <= toMs)
    .flatMap(({ acceptedAtMs, acceptedBy, lines }) => [`${at(acceptedAtMs)} ${acceptedBy} accepted:`, ...lines, '']);
}

async function readRuns(db: Executor, { customerId, fromMs, toMs }: Span): Promise<string[]> {
  const rows = await db
    .selectFrom('runs')
    .select(['scenario_name', 'captured', 'created_at_ms'])
    .where('customer_id', '=', customerId)
    .where('created_at_ms', '>=', fromMs)
    .where('created_at_ms', '<=', toMs)
    .where('captured', '>', 0)
    .orderBy('created_at_ms', 'desc')
    .orderBy('id', 'desc')
    .limit(MAX_ROWS)
    .execute();
  return rows.map((row) => `${at(row.created_at_ms)} "${row.scenario_name}": ${row.captured} credits used`);
}

/** All stored sessions: logging in shows that the product is used. */
async function readLogIns(db: Executor, customerId: CustomerId): Promise<string[]> {
  const rows = await db
    .selectFrom('security_log')
    .select(['at_ms', 'kind', 'network'])
    .where('customer_id', '=', customerId)
    .where('kind', 'in', ['signed_up', 'logged_in', 'email_confirmed'])
    .orderBy('at_ms', 'desc')
    .orderBy('id', 'desc')
    .limit(MAX_ROWS)
    .execute();
  return rows.map(
    (row) => `${at(row.at_ms)} ${row.kind.replaceAll('_', ' ')}${row.network === null ? '' : ` from ${row.network}`}`,
  );
}

async function readLedger(db: Executor, { customerId, fromMs, toMs }: Span): Promise<string[]> {
  const rows = await db
    .selectFrom('ledger_entries')
    .select(['kind', 'credits', 'balance_after', 'created_at_ms'])
    .where('customer_id', '=', customerId)
    .where('created_at_ms', '>=', fromMs)
    .where('created_at_ms', '<=', toMs)
    .orderBy('created_at_ms', 'desc')
    .orderBy('id', 'desc')
    .limit(MAX_ROWS)
    .execute();
  return rows.map(
    (row) => `${at(row.created_at_ms)} ${row.kind.replaceAll('_', ' ')} ${row.credits}, balance ${row.balance_after}`,
  );
}

async function readMails(db: Executor, { customerId, fromMs, toMs }: Span): Promise<string[]> {
  const rows = await db
    .selectFrom('mails')
    .select(['subject', 'recipient', 'created_at_ms'])
    .where('customer_id', '=', customerId)
    .where('created_at_ms', '>=', fromMs)
    .where('created_at_ms', '<=', toMs)
    .where('status', '=', 'sent')
    .orderBy('created_at_ms', 'desc')
    .orderBy('id', 'desc')
    .limit(MAX_ROWS)
    .execute();
  return rows.map((row) => `${at(row.created_at_ms)} "${row.subject}" to ${row.recipient}`);
}
