import { type Trx, transaction } from '../../db/transaction.ts';
import type { CustomerId } from '../core/ids.ts';
import { DAY_MS, MINUTE_MS, type Ms } from '../core/units.ts';
import { writeOff } from '../credits/grants.ts';
import { lockBalance } from '../credits/store.ts';
import { getCustomer } from '../customers/store.ts';
import type { Deps } from '../deps.ts';
import { sumOtherSent } from '../usage/store.ts';
import { CAUSE_TEXT, type WriteOffCause } from '../usage/write-off-causes.ts';
import { closeUsageBefore, insertWriteOff, listOpenFacts, type OpenFact } from '../usage/write-off-store.ts';
import type { ClosedSpan } from './closed-usage.ts';
import { causeOf, closedSpans, dueOf, type Evidence, withoutOldest } from './closed-usage.ts';
import { listClosingInvoices } from './closing-store.ts';
import { fetchInvoice, fetchSubscriptions } from './fetch.ts';
import { findInvoice } from './invoice-store.ts';
import { isLive } from './standing.ts';
import { listSubscriptions } from './subscription-store.ts';

type Ports = Pick<Deps, 'db' | 'clock' | 'stripe' | 'signals'>;

/** Facts written off in one transaction: the rest is for the next pass. */
const MAX_FACTS = 2_000;

/** Usage that is closed and that no invoice line bills. */
export type Unbilled = { span: ClosedSpan; facts: OpenFact[]; wasInvoiced: boolean; isDue: boolean };

/** What no invoice of a customer will bill, as far as our books know; not due while an invoice is awaited. */
export async function findUnbilled(db: Deps['reader'] | Trx, customerId: CustomerId, nowMs: Ms): Promise<Unbilled[]> {
  const subscriptions = await listSubscriptions(db, customerId);
  const liveIds = subscriptions.filter(({ status }) => isLive(status)).map(({ id }) => id);
  const found: Unbilled[] = [];
  for (const span of closedSpans(subscriptions)) {
    const open = await listOpenFacts(db, { customerId, ...span, limit: MAX_FACTS });
    if (open.length === 0) continue;
    const due = dueOf(span, await listClosingInvoices(db, customerId, span, liveIds), nowMs);
    const facts = withoutOldest(open, due?.draftCredits ?? 0);
    if (facts.length > 0) found.push({ span, facts, wasInvoiced: due?.wasInvoiced ?? false, isDue: due !== null });
  }
  return found;
}

/**
 * Rule 9: once a period's invoice is final, or a subscription has ended, writes off what was used and no invoice bills,
 * and returns those credits to the customer. Asks Stripe first, so that no invoice is overlooked. Returns the credits.
 * Idempotent. May throw a StripeFault.
 */
export async function writeOffUnbilled(ports: Ports, customerId: CustomerId): Promise<number> {
  const { db, clock } = ports;
  const known = (await findUnbilled(db, customerId, clock.now())).filter(({ isDue }) => isDue);
  if (known.length === 0) return 0;
  const states = await fetchSubscriptions(ports, customerId);
  await fetchInvoicesSince(ports, customerId, oldestOf(known));
  const lacking = await whichMeterLacks(ports, customerId, known);
  const nowMs = clock.now();
  return transaction(db, async (trx) => {
    await lockBalance(trx, customerId);
    let credits = 0;
    for (const { span, facts, wasInvoiced, isDue } of await findUnbilled(trx, customerId, nowMs)) {
      if (!isDue) continue;
      const meterLacks = lacking.has(span.closedAtMs);
      const subscription = states.find(({ id }) => id === span.subscriptionId) ?? null;
      credits += await post(trx, {
        customerId,
        facts,
        nowMs,
        evidence: { span, subscription, wasInvoiced, meterLacks },
      });
    }
    return credits;
  });
}

const oldestOf = (found: Unbilled[]): Ms => Math.min(...found.flatMap(({ facts }) => facts.map(({ atMs }) => atMs)));

/** One write-off a cause. */
async function post(
  trx: Trx,
  { customerId, facts, nowMs, evidence }: { customerId: CustomerId; facts: OpenFact[]; nowMs: Ms; evidence: Evidence },
): Promise<number> {
  let total = 0;
  for (const [cause, some] of byCause(facts, evidence)) {
    const { subscriptionId } = evidence.span;
    const { id, credits } = await insertWriteOff(trx, { customerId, subscriptionId, cause, facts: some, nowMs });
    await writeOff(trx, { customerId, writeOffId: id, credits, note: CAUSE_TEXT[cause], nowMs });
    total += credits;
  }
  return total;
}

/** Facts by the cause of their being unbilled. */
export function byCause(facts: OpenFact[], evidence: Evidence): Map<WriteOffCause, OpenFact[]> {
  const causes = new Map<WriteOffCause, OpenFact[]>();
  for (const fact of facts) {
    const cause = causeOf(fact, evidence);
    causes.set(cause, [...(causes.get(cause) ?? []), fact]);
  }
  return causes;
}

/** An event of an invoice may be lost or late: those that Stripe made since are fetched unless the mirror has them as they are. */
async function fetchInvoicesSince(ports: Ports, customerId: CustomerId, sinceMs: Ms): Promise<void> {
  const { db, clock, stripe } = ports;
  const { stripeCustomerId } = await getCustomer(db, customerId);
  if (!stripeCustomerId) return;
  const made = { fromMs: sinceMs - DAY_MS, toMs: clock.now() + MINUTE_MS };
  for (const { id, status, runCredits } of await stripe.listInvoices(stripeCustomerId, made)) {
    const mirrored = await findInvoice(db, customerId, id);
    if (mirrored?.status !== status || mirrored.runCredits !== runCredits) await fetchInvoice(ports, id);
  }
}

/** Spans, by when they closed, of which Stripe's meter counts less than was sent in time. */
async function whichMeterLacks(ports: Ports, customerId: CustomerId, found: Unbilled[]): Promise<Set<Ms>> {
  const lacking = new Set<Ms>();
  const { stripeCustomerId } = await getCustomer(ports.db, customerId);
  for (const { span, facts } of stripeCustomerId ? found : []) {
    const inTime = facts.filter(({ sentAtMs }) => sentAtMs !== null && sentAtMs < span.closedAtMs);
    if (inTime.length > 0 && (await meterLacks(ports, customerId, inTime))) lacking.add(span.closedAtMs);
  }
  return lacking;
}

/** Whether Stripe's sum over these facts' minutes is below what was sent in them. */
export async function meterLacks(
  { db, stripe }: Pick<Ports, 'db' | 'stripe'>,
  customerId: CustomerId,
  facts: OpenFact[],
): Promise<boolean> {
  const { stripeCustomerId } = await getCustomer(db, customerId);
  const instants = facts.map(({ atMs }) => atMs);
  const fromMs = Math.floor(Math.min(...instants) / MINUTE_MS) * MINUTE_MS;
  const toMs = Math.floor(Math.max(...instants) / MINUTE_MS) * MINUTE_MS + MINUTE_MS;
  const sent = await sumOtherSent(db, { id: '', customerId }, fromMs / 1_000, toMs / 1_000);
  return stripeCustomerId !== null && (await stripe.sumUsage(stripeCustomerId, fromMs, toMs)) < sent;
}

/** Notes that a customer's closed usage has its end, when it has, so that it is not read again. */
export async function markClosed(ports: Pick<Ports, 'db' | 'clock'>, customerId: CustomerId): Promise<void> {
  const nowMs = ports.clock.now();
  await transaction(ports.db, async (trx) => {
    await lockBalance(trx, customerId);
    if ((await findUnbilled(trx, customerId, nowMs)).length > 0) return;
    const ends = closedSpans(await listSubscriptions(trx, customerId)).map(({ toMs }) => toMs);
    // Of two processes one may have a clock that is behind: what it captures now is read for another day.
    const closedMs = Math.min(nowMs, Math.max(...ends)) - DAY_MS;
    const [oldest] = await listOpenFacts(trx, { customerId, fromMs: 0, toMs: Number.MAX_SAFE_INTEGER, limit: 1 });
    await closeUsageBefore(trx, customerId, Math.min(closedMs, oldest?.occurredAtMs ?? closedMs));
  });
}
