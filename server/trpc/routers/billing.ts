import { TRPCError } from '@trpc/server';
import { z } from 'zod';
import { countAttached } from '../../accounts/store.ts';
import { agree, findAgreement } from '../../billing/agree.ts';
import { setEnding } from '../../billing/cancel.ts';
import { capPeriodOf } from '../../billing/cap-period.ts';
import { beginYear, readPdf } from '../../billing/download-year.ts';
import { findStanding } from '../../billing/find-standing.ts';
import { finishCheckout } from '../../billing/finish-checkout.ts';
import { findInvoice, listInvoices } from '../../billing/invoice-store.ts';
import { listInvoiceYears, spanOfYear } from '../../billing/invoice-years.ts';
import { openPortal } from '../../billing/open-portal.ts';
import { findOwedInvoice } from '../../billing/owed-invoice-store.ts';
import { previewNext } from '../../billing/preview-next.ts';
import { quoteEnding } from '../../billing/quote-ending.ts';
import { raiseCapOnce } from '../../billing/raise-cap.ts';
import { readPaymentDetails } from '../../billing/read-payment-details.ts';
import { readUsage } from '../../billing/read-usage.ts';
import { isLive } from '../../billing/standing.ts';
import { startCheckout } from '../../billing/start-checkout.ts';
import { findUsable } from '../../billing/usable.ts';
import { ALLOWANCE, runsCostCents } from '../../core/catalog.ts';
import { asId, type CustomerId } from '../../core/ids.ts';
import { type Cents, cents, credits } from '../../core/units.ts';
import { findCaptured } from '../../credits/captured-store.ts';
import { capIn } from '../../credits/rules.ts';
import { getCustomer, setLowBalance, setMonthlyCap, setSpendAlerts } from '../../customers/store.ts';
import type { Deps } from '../../deps.ts';
import { noticeCap } from '../../notifications/notice-cap.ts';
import { listSpendAlerts, noticeSpend } from '../../notifications/notice-spend.ts';
import { noticeSubscription } from '../../notifications/notice-subscription.ts';
import { refuseDebtor } from '../../privacy/former-customers.ts';
import { explainLines, explainRunsLine } from '../../reporting/explain-invoice.ts';
import { wakeWaitingRuns } from '../../scenarios/run-queue-store.ts';
import { accountsCost } from '../../stripe/accounts-price.ts';
import { confirmedProcedure, customerProcedure, router } from '../init.ts';
import { unwrap } from '../refusals.ts';

const SHOWN_INVOICES = 50;
const SHOWN_LINE_RUNS = 100;
const MAX_LINE_RUNS = 500;
const capDollars = z
  .number({ error: 'Enter an amount in dollars' })
  .min(0, { error: 'A cap is zero or more' })
  .max(1_000_000, { error: 'A cap is at most $1,000,000' })
  .multipleOf(0.01, { error: 'Enter dollars and whole cents' });
/** There are never more credits than the allowance, so at or above it the alert would never end. */
const lowBalanceCredits = z
  .number()
  .int()
  .min(1)
  .max(ALLOWANCE - 1);
/** Each may send a mail in every period. */
const MAX_SPEND_ALERTS = 5;
const year = z.number().int().min(2000).max(9999);
const stripeId = z.string().min(1).max(255);
const invoiceId = stripeId.transform(asId<'invoice'>);

export const billingRouter = router({
  /**
   * Plan, standing, accounts, the next invoice as Stripe has it now (null when Stripe cannot be reached), and a page of
   * invoices, newest first: of one UTC year if it is given, with `before` those made before that one.
   */
  overview: customerProcedure
    .meta({ budget: 'stripe' })
    .input(z.object({ before: invoiceId.optional(), year: year.optional() }).optional())
    .query(async ({ ctx, input }) => {
      const { deps, customerId } = ctx;
      const { db, clock, stripe } = deps;
      const { standing, subscription } = await findStanding(db, customerId, clock.now());
      const live = subscription && isLive(subscription.status) ? subscription : null;
      const accounts = await countAttached(db, customerId);
      const span = input?.year === undefined ? {} : spanOfYear(input.year);
      const page = { customerId, before: input?.before, ...span, limit: SHOWN_INVOICES + 1 };
      const invoices = await listInvoices(db, page);
      return {
        standing,
        subscription: live,
        accounts,
        accountsCost: accountsCost(stripe.prices.accounts, accounts),
        upcoming: await previewNext(deps, customerId),
        failedInvoice: await findOwedInvoice(db, customerId, clock.now()),
        usage: live && (await readUsage(db, customerId, live, clock.now())),
        years: await listInvoiceYears(db, customerId, clock.now()),
        invoices: invoices.slice(0, SHOWN_INVOICES),
        olderThan: invoices.length > SHOWN_INVOICES ? (invoices[SHOWN_INVOICES - 1]?.id ?? null) : null,
      };
    }),

  /** The next invoice alone, which a page asks for that shows it late: Stripe may take its time. */
  upcoming: customerProcedure
    .meta({ budget: 'stripe' })
    .query(({ ctx: { deps, customerId } }) => previewNext(deps, customerId)),

  /** What the period has used and when runs are charged next; null without a subscription. */
  usage: customerProcedure.query(async ({ ctx: { deps, customerId } }) => {
    const { subscription } = await findStanding(deps.db, customerId, deps.clock.now());
    if (!subscription || !isLive(subscription.status)) return null;
    const { periodStartMs, cancelAtMs } = subscription;
    const usage = await readUsage(deps.db, customerId, subscription, deps.clock.now());
    return {
      ...usage,
      usedCents: runsCostCents(credits(usage.usedCredits)),
      periodStartMs,
      isEnding: cancelAtMs !== null,
    };
  }),

  invoice: customerProcedure.input(z.object({ invoiceId })).query(async ({ ctx: { deps, customerId }, input }) => {
    const invoice = await findInvoice(deps.db, customerId, input.invoiceId);
    if (!invoice) throw new TRPCError({ code: 'NOT_FOUND', message: 'There is no such invoice.' });
    return { ...invoice, lines: await explainLines(deps.db, customerId, invoice.id) };
  }),

  /** Begins a download of the invoices of a UTC year, whose files `invoicePdf` then gives. */
  beginYear: customerProcedure
    .input(z.object({ year }))
    .mutation(async ({ ctx: { deps, customerId }, input }) => unwrap(await beginYear(deps, { customerId, ...input }))),

  /** The PDF of an invoice; null when Stripe does not give it now. */
  invoicePdf: customerProcedure
    .meta({ budget: 'stripe' })
    .input(z.object({ invoiceId }))
    .query(async ({ ctx: { deps, customerId }, input }) => {
      const invoice = await findInvoice(deps.db, customerId, input.invoiceId);
      if (!invoice) throw new TRPCError({ code: 'NOT_FOUND', message: 'There is no such invoice.' });
      const pdf = await readPdf(deps, invoice.id);
      return { number: invoice.number, base64: pdf && Buffer.from(pdf).toString('base64') };
    }),

  /** Where Stripe shows an invoice, and takes its payment while it is open. */
  hostedInvoice: customerProcedure
    .meta({ budget: 'stripe' })
    .input(z.object({ invoiceId }))
    .query(async ({ ctx: { deps, customerId }, input }) => {
      const invoice = await findInvoice(deps.db, customerId, input.invoiceId);
      const url = invoice ? await deps.stripe.getHostedUrl(invoice.id) : null;
      if (!url) throw new TRPCError({ code: 'NOT_FOUND', message: 'There is no such invoice.' });
      return { url };
    }),

  /** Where Stripe shows the receipt of a paid invoice. */
  receipt: customerProcedure
    .meta({ budget: 'stripe' })
    .input(z.object({ invoiceId }))
    .query(async ({ ctx: { deps, customerId }, input }) => {
      const invoice = await findInvoice(deps.db, customerId, input.invoiceId);
      const url = invoice?.status === 'paid' ? await deps.stripe.getReceiptUrl(invoice.id) : null;
      if (!url) throw new TRPCError({ code: 'NOT_FOUND', message: 'There is no such receipt.' });
      return { url };
    }),

  /** The runs behind a line that bills scenario runs, a page of them, and what no run stands for. */
  invoiceLine: customerProcedure
    .input(
      z.object({
        invoiceId,
        lineId: stripeId,
        after: z.string().max(64).optional(),
        rows: z.number().int().min(1).max(MAX_LINE_RUNS).default(SHOWN_LINE_RUNS),
      }),
    )
    .query(async ({ ctx: { deps, customerId }, input: { rows, ...line } }) => {
      const explained = await explainRunsLine(deps.db, { customerId, ...line, limit: rows });
      if (!explained) throw new TRPCError({ code: 'NOT_FOUND', message: 'There is no such line.' });
      return explained;
    }),

  /** What is charged and when: the terms as they are now, every version that was accepted, and whether these are. */
  agreement: customerProcedure.query(({ ctx: { deps, customerId } }) => findAgreement(deps, customerId)),

  /** Accepts the terms of `version`, which were shown. */
  agree: customerProcedure
    .input(z.object({ version: z.string().max(64) }))
    .mutation(async ({ ctx: { deps, customerId, user }, input }) => {
      unwrap(await agree(deps, { customerId, email: user.email, version: input.version }));
    }),

  /** The client secret of an embedded checkout: a new one, or the one that is open. */
  startCheckout: confirmedProcedure.meta({ budget: 'stripe' }).mutation(async ({ ctx: { deps, customerId, user } }) => {
    unwrap(await refuseDebtor(deps, { email: user.email, customerId }));
    return unwrap(await startCheckout(deps, { customerId, email: user.email }));
  }),

  /** What came of a checkout, as Stripe says. */
  finishCheckout: customerProcedure
    .meta({ budget: 'stripe' })
    .input(z.object({ sessionId: stripeId }))
    .mutation(async ({ ctx: { deps, customerId }, input }) => {
      const outcome = unwrap(await finishCheckout(deps, { customerId, ...input }));
      deps.signals.notify('sync');
      return { outcome };
    }),

  /** The card on file, and who invoices are made out to. */
  paymentDetails: customerProcedure
    .meta({ budget: 'stripe' })
    .query(({ ctx: { deps, customerId } }) => readPaymentDetails(deps, customerId)),

  openPortal: customerProcedure
    .meta({ budget: 'stripe' })
    .input(z.object({ flow: z.enum(['card', 'details']).optional() }))
    .mutation(async ({ ctx: { deps, customerId }, input }) => ({
      url: unwrap(await openPortal(deps, { customerId, ...input })),
    })),

  /** The cap on the scenario runs of a billing period, this period's own if it was raised once, and what its runs have come to. */
  cap: customerProcedure.query(async ({ ctx: { deps, customerId } }) => {
    const customer = await getCustomer(deps.db, customerId);
    const nowMs = deps.clock.now();
    const { subscription, usableCredits } = await findUsable(deps.db, customerId, nowMs);
    const periodStartMs = capPeriodOf(subscription, nowMs);
    const cap = capIn(periodStartMs, customer);
    return {
      capCents: customer.monthlyCapCents,
      raisedCents: cap === customer.monthlyCapCents ? null : cap,
      usedCents: runsCostCents(credits(await findCaptured(deps.db, customerId, periodStartMs))),
      sinceMs: periodStartMs === 0 ? null : periodStartMs,
      usableCredits,
      lowBalanceCredits: customer.lowBalanceCredits,
    };
  }),

  /** Sets or (null) lifts the monthly cap on scenario runs; waiting runs look again at once. */
  setMonthlyCap: customerProcedure
    .input(z.object({ capDollars: capDollars.nullable() }))
    .mutation(async ({ ctx: { deps, customerId }, input }) => {
      await setMonthlyCap(deps.db, customerId, input.capDollars === null ? null : centsOf(input.capDollars));
      await resumeAfterCapChange(deps, customerId);
    }),

  /** Lets this billing period's runs come to more than the cap; from the next one on it is as before. */
  raiseCapOnce: customerProcedure
    .input(z.object({ raiseDollars: capDollars }))
    .mutation(async ({ ctx: { deps, customerId, user }, input }) => {
      unwrap(await raiseCapOnce(deps, { customerId, userId: user.id, capCents: centsOf(input.raiseDollars) }));
      await resumeAfterCapChange(deps, customerId);
    }),

  /** Sets or (null) removes the balance below which the customer gets a notice, one each time it falls below. */
  setLowBalance: customerProcedure
    .input(z.object({ credits: lowBalanceCredits.nullable() }))
    .mutation(async ({ ctx: { deps, customerId }, input }) => {
      await setLowBalance(deps.db, customerId, input.credits);
      deps.signals.notify('usage');
    }),

  /** The amounts of a billing period's runs that the customer is notified of, and when each was reached. */
  spendAlerts: customerProcedure.query(async ({ ctx: { deps, customerId } }) => ({
    levelsCents: (await getCustomer(deps.db, customerId)).spendAlerts,
    log: await listSpendAlerts(deps.db, customerId),
  })),

  /** Replaces these amounts; one that was reached before counts at once. */
  setSpendAlerts: customerProcedure
    .input(z.object({ dollars: z.array(z.number().int().min(1).max(1_000_000)).max(MAX_SPEND_ALERTS) }))
    .mutation(async ({ ctx: { deps, customerId }, input }) => {
      await setSpendAlerts(deps.db, customerId, input.dollars.map(centsOf));
      await noticeSpend(deps, customerId);
    }),

  /** What ending the subscription means: when, what is still billed, and what waits. Null when there is none to end. */
  ending: customerProcedure.query(({ ctx: { deps, customerId } }) => quoteEnding(deps, customerId)),

  /** Lets the subscription end with its period as it was quoted, or takes that back. */
  setEnding: customerProcedure
    .meta({ budget: 'stripe' })
    .input(
      z.discriminatedUnion('wanted', [
        z.object({ wanted: z.literal('ends'), version: z.string().max(64) }),
        z.object({ wanted: z.literal('goes_on') }),
      ]),
    )
    .mutation(async ({ ctx: { deps, customerId }, input }) => {
      unwrap(await setEnding(deps, customerId, input));
      await noticeSubscription(deps, customerId);
    }),
});

const centsOf = (dollars: number): Cents => cents(Math.round(dollars * 100));

/** Updates the cap notice and lets runs that wait for the cap go on. */
async function resumeAfterCapChange(deps: Deps, customerId: CustomerId): Promise<void> {
  await noticeCap(deps, customerId);
  await wakeWaitingRuns(deps.db, customerId);
  deps.signals.notify('runs');
}
