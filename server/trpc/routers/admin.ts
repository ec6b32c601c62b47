import { TRPCError } from '@trpc/server';
import { z } from 'zod';
import { resendUsage } from '../../admin/resend-usage.ts';
import { runAction } from '../../admin/run-action.ts';
import { billWriteOff, leaveWriteOff } from '../../billing/bill-write-off.ts';
import { listFaults } from '../../billing/fault-store.ts';
import { listOtherProducts } from '../../billing/other-product-store.ts';
import { can } from '../../core/admin-roles.ts';
import { runsCostCents } from '../../core/catalog.ts';
import { USAGE_SHOWN_MS } from '../../core/durations.ts';
import { asId } from '../../core/ids.ts';
import { credits, DAY_MS } from '../../core/units.ts';
import { dayOf } from '../../credits/rules.ts';
import { insertNote } from '../../customers/note-store.ts';
import { findCustomer } from '../../customers/store.ts';
import { listAttention } from '../../reporting/attention.ts';
import { MAX_OF_A_KIND } from '../../reporting/attention-item.ts';
import { readCustomerHead, readPeople } from '../../reporting/customer-page.ts';
import { readEventPage } from '../../reporting/event-list.ts';
import { AdjustmentForm, DayRangeForm, NoteForm } from '../../reporting/forms.ts';
import { readHealthPage } from '../../reporting/health/page.ts';
import { readInvoicePage } from '../../reporting/invoice-page.ts';
import { searchAll } from '../../reporting/search.ts';
import { readToday } from '../../reporting/today.ts';
import { listMovers, rangeBefore, sumInvoicedRuns, sumUsage, usageByDay } from '../../reporting/usage-report.ts';
import { listRejected } from '../../usage/rejected-store.ts';
import { CAUSE_TEXT } from '../../usage/write-off-causes.ts';
import { listUndecided } from '../../usage/write-off-store.ts';
import { replayEvent } from '../../webhooks/replay.ts';
import { adminProcedure, router } from '../init.ts';
import { unwrap } from '../refusals.ts';
import { actsRouter } from './admin/acts.ts';
import { listsRouter } from './admin/lists.ts';
import { customerId, ofCustomerProcedure } from './admin/of-customer.ts';
import { auditRouter } from './audit.ts';
import { reconcileRouter } from './reconcile.ts';
import { revenueRouter } from './revenue.ts';
import { ownLoginRouter, teamRouter } from './team.ts';

const PAGE_ROWS = 50;
/** Customers whose use changed most. */
const MOVERS_SHOWN = 10;
const eventId = z.string().max(255);
const writeOffId = z.string().max(64);

const missing = (what: string) => new TRPCError({ code: 'NOT_FOUND', message: `There is no such ${what}.` });

export const adminRouter = router({
  books: reconcileRouter,
  audit: auditRouter,
  revenue: revenueRouter,
  team: teamRouter,
  own: ownLoginRouter,
  lists: listsRouter,
  acts: actsRouter,

  /** The strip and the list of the page "Today". */
  today: adminProcedure('view').query(async ({ ctx: { deps } }) => ({
    figures: await readToday(deps.db, deps.stripe.prices.accounts, deps.clock.now()),
    attention: await listAttention(deps.db, deps.clock.now()),
    maxOfAKind: MAX_OF_A_KIND,
  })),

  /** The badge of the navigation. */
  countAttention: adminProcedure('view').query(
    async ({ ctx: { deps } }) => (await listAttention(deps.db, deps.clock.now())).length,
  ),

  health: adminProcedure('health').query(({ ctx: { deps } }) => readHealthPage(deps.db, deps.clock.now())),

  search: adminProcedure('view')
    .input(z.object({ text: z.string().max(254) }))
    .query(({ ctx: { deps }, input }) => searchAll(deps.db, input.text)),

  /** Usage over a range of UTC days beside the days before it; without a range over the last thirty. */
  usage: adminProcedure('view')
    .input(DayRangeForm.optional())
    .query(async ({ ctx: { deps }, input }) => {
      const nowMs = deps.clock.now();
      const today = dayOf(nowMs);
      const range = input ?? { from: dayOf(nowMs - USAGE_SHOWN_MS + DAY_MS), to: today };
      const before = rangeBefore(range);
      return {
        today,
        range,
        days: await usageByDay(deps.db, range),
        before: { range: before, ...(await sumUsage(deps.db, before)) },
        invoicedCents: await sumInvoicedRuns(deps.db, range),
        movers: await listMovers(deps.db, range, MOVERS_SHOWN),
      };
    }),

  /** The head of a customer's page. */
  customer: adminProcedure('view')
    .input(z.object({ customerId }))
    .query(async ({ ctx: { deps }, input }) => {
      const page = await readCustomerHead(deps.db, deps.stripe.prices.accounts, input.customerId, deps.clock.now());
      if (!page) throw missing('customer');
      return { ...page, otherProducts: await listOtherProducts(deps.db, input.customerId, PAGE_ROWS) };
    }),

  people: ofCustomerProcedure('view').query(({ ctx: { deps }, input }) => readPeople(deps.db, input.customerId)),

  /** Keeps a note about a customer, for colleagues. */
  note: adminProcedure('note')
    .input(z.object({ customerId, ...NoteForm.shape }))
    .mutation(async ({ ctx: { deps, user }, input }) => {
      if (!(await findCustomer(deps.db, input.customerId))) throw missing('customer');
      await insertNote(deps.db, { ...input, userId: user.id, nowMs: deps.clock.now() });
    }),

  invoice: adminProcedure('view')
    .input(
      z.object({
        invoiceId: z
          .string()
          .max(255)
          .transform(asId<'invoice'>),
      }),
    )
    .query(async ({ ctx: { deps }, input }) => {
      const page = await readInvoicePage(deps.db, input.invoiceId);
      if (!page) throw missing('invoice');
      return page;
    }),

  /** Corrects a customer's balance in one step, for programs: pages preview it first. */
  adjust: adminProcedure('credits')
    .input(z.object({ ...AdjustmentForm.shape, customerId }))
    .mutation(async ({ ctx: { deps, user }, input }) => {
      if (!(await findCustomer(deps.db, input.customerId))) throw missing('customer');
      unwrap(
        await runAction(deps, 'credits', {
          key: input.requestKey,
          userId: user.id,
          subjectId: input.customerId,
          fields: { credits: input.credits },
          reason: input.reason,
          customerNote: null,
          isSure: true,
          nowMs: deps.clock.now(),
        }),
      );
    }),

  /** What is wrong now, and usage that Stripe refused. */
  attention: adminProcedure('view').query(async ({ ctx: { deps } }) => ({
    faults: await listFaults(deps.db, PAGE_ROWS),
    rejected: await listRejected(deps.db, PAGE_ROWS),
    writeOffs: (await listUndecided(deps.db, { limit: PAGE_ROWS })).map((writeOff) => ({
      ...writeOff,
      causeText: CAUSE_TEXT[writeOff.cause],
      amountCents: runsCostCents(credits(writeOff.credits)),
    })),
  })),

  /** Bills what was written off by an invoice of our own. Paying it returns the credits. */
  billWriteOff: adminProcedure('decide_write_off')
    .input(z.object({ writeOffId }))
    .mutation(async ({ ctx: { deps, user }, input }) =>
      unwrap(await billWriteOff(deps, { ...input, userId: user.id })),
    ),

  /** Leaves what was written off unbilled. */
  leaveWriteOff: adminProcedure('decide_write_off')
    .input(z.object({ writeOffId }))
    .mutation(async ({ ctx: { deps, user }, input }) => {
      unwrap(await leaveWriteOff(deps, { ...input, userId: user.id }));
    }),

  /** Sends the usage of a rejected batch again after its cause was fixed, or finds that Stripe has counted it. */
  resendUsage: adminProcedure('resend_usage')
    .input(z.object({ batchId: z.string().max(100) }))
    .mutation(async ({ ctx: { deps, user }, input }) => ({
      outcome: unwrap(await resendUsage(deps, { ...input, userId: user.id })),
    })),

  /** Where the customer sees an invoice. Stripe's URLs expire, so each click asks for a new one. */
  hostedInvoice: adminProcedure('view')
    .meta({ budget: 'stripe' })
    .input(z.object({ invoiceId: z.string().max(255) }))
    .query(async ({ ctx: { deps }, input }) => {
      const known = await readInvoicePage(deps.db, asId<'invoice'>(input.invoiceId));
      const url = known ? await deps.stripe.getHostedUrl(known.invoice.id) : null;
      if (!url) throw missing('invoice');
      return { url };
    }),

  event: adminProcedure('view')
    .input(z.object({ eventId }))
    .query(async ({ ctx: { deps, user }, input }) => {
      const event = await readEventPage(deps.db, input.eventId);
      if (!event) throw missing('event');
      return { ...event, payload: can(user.adminRole, 'payloads') ? event.payload : null };
    }),

  /** Puts a dead event back in the queue. */
  replay: adminProcedure('replay')
    .input(z.object({ eventId }))
    .mutation(async ({ ctx: { deps, user }, input }) => {
      if (!(await replayEvent(deps, user.id, input.eventId))) throw missing('dead event');
    }),
});
