import { TRPCError } from '@trpc/server';
import { z } from 'zod';
import { countAttached } from '../accounts/store.ts';
import { runsCostCents } from '../core/catalog.ts';
import { cents, credits } from '../core/units.ts';
import { sumMonth } from '../credits/store.ts';
import { getCustomer, setMonthlyCap } from '../customers/store.ts';
import { explainLines, explainRunsLine } from '../reporting/explain-invoice.ts';
import { accountsCost } from '../stripe/accounts-price.ts';
import { StripeFault } from '../stripe/errors.ts';
import type { InvoicePreview } from '../stripe/invoices.ts';
import { customerProcedure, router } from '../trpc/init.ts';
import { unwrap } from '../trpc/refusals.ts';
import { agree, findAgreement } from './agree.ts';
import { findStanding } from './find-standing.ts';
import { finishCheckout } from './finish-checkout.ts';
import { findFailedInvoice, findInvoice, listInvoices } from './invoice-store.ts';
import { openPortal } from './open-portal.ts';
import { isLive } from './standing.ts';
import { startCheckout } from './start-checkout.ts';

const SHOWN_INVOICES = 50;
const SHOWN_LINE_RUNS = 100;
const MOST_LINE_RUNS = 500;
const stripeId = z.string().min(1).max(255);

export const billingRouter = router({
  /** Plan, standing, accounts, the next invoice as Stripe has it now (null when Stripe cannot be reached), and invoices. */
  overview: customerProcedure.query(async ({ ctx: { deps, customerId } }) => {
    const { db, clock, stripe } = deps;
    const { standing, subscription } = await findStanding(db, customerId, clock.now());
    const { stripeCustomerId } = await getCustomer(db, customerId);
    const live = subscription && isLive(subscription.status) ? subscription : null;
    let upcoming: InvoicePreview | null = null;
    if (live && stripeCustomerId && live.cancelAtMs === null) {
      upcoming = await stripe.previewNext({ ...live, stripeCustomerId }).catch((error) => {
        if (error instanceof StripeFault) return null;
        throw error;
      });
    }
    const accounts = await countAttached(db, customerId);
    return {
      standing,
      subscription: live,
      accounts,
      accountsCost: accountsCost(stripe.prices.accounts, accounts),
      upcoming,
      failedInvoice: await findFailedInvoice(db, customerId),
      invoices: await listInvoices(db, customerId, SHOWN_INVOICES),
    };
  }),

  invoice: customerProcedure
    .input(z.object({ invoiceId: stripeId }))
    .query(async ({ ctx: { deps, customerId }, input }) => {
      const invoice = await findInvoice(deps.db, customerId, input.invoiceId);
      if (!invoice) throw new TRPCError({ code: 'NOT_FOUND', message: 'There is no such invoice.' });
      return { ...invoice, lines: await explainLines(deps.db, customerId, invoice.id) };
    }),

  /** The runs behind a line that bills scenario runs, a page of them, and what no run stands for. */
  invoiceLine: customerProcedure
    .input(
      z.object({
        invoiceId: stripeId,
        lineId: stripeId,
        after: z.string().max(64).optional(),
        rows: z.number().int().min(1).max(MOST_LINE_RUNS).default(SHOWN_LINE_RUNS),
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
  startCheckout: customerProcedure.mutation(async ({ ctx: { deps, customerId, user } }) =>
    unwrap(await startCheckout(deps, { customerId, email: user.email })),
  ),

  /** What came of a checkout, as Stripe says. */
  finishCheckout: customerProcedure
    .input(z.object({ sessionId: stripeId }))
    .mutation(async ({ ctx: { deps, customerId }, input }) => {
      const outcome = unwrap(await finishCheckout(deps, { customerId, ...input }));
      deps.signals.notify('converge');
      return { outcome };
    }),

  openPortal: customerProcedure
    .input(z.object({ flow: z.literal('card').optional() }))
    .mutation(async ({ ctx: { deps, customerId }, input }) => ({
      url: unwrap(await openPortal(deps, { customerId, ...input })),
    })),

  /** The monthly cap on scenario runs, and what this UTC month's runs have come to. */
  cap: customerProcedure.query(async ({ ctx: { deps, customerId } }) => ({
    capCents: (await getCustomer(deps.db, customerId)).monthlyCapCents,
    usedCents: runsCostCents(credits(await sumMonth(deps.db, customerId, deps.clock.now()))),
  })),

  /** Sets or (null) lifts the monthly cap on scenario runs; waiting runs look again at once. */
  setMonthlyCap: customerProcedure
    .input(
      z.object({
        capDollars: z
          .number({ error: 'Enter an amount in dollars' })
          .min(0, { error: 'A cap is zero or more' })
          .max(1_000_000, { error: 'A cap is at most $1,000,000' })
          .multipleOf(0.01, { error: 'Enter dollars and whole cents' })
          .nullable(),
      }),
    )
    .mutation(async ({ ctx: { deps, customerId }, input }) => {
      await setMonthlyCap(
        deps.db,
        customerId,
        input.capDollars === null ? null : cents(Math.round(input.capDollars * 100)),
      );
      deps.signals.notify('runs');
    }),
});
