import { TRPCError } from '@trpc/server';
import { z } from 'zod';
import { billWriteOff, leaveWriteOff } from '../../billing/bill-write-off.ts';
import { listFaults } from '../../billing/fault-store.ts';
import { runsCostCents } from '../../core/catalog.ts';
import type { CustomerId } from '../../core/ids.ts';
import { credits, DAY_MS } from '../../core/units.ts';
import { adjustCredits } from '../../credits/adjust.ts';
import { dayOf } from '../../credits/rules.ts';
import { findCustomer } from '../../customers/store.ts';
import { readCustomer, searchCustomers } from '../../reporting/customers.ts';
import { AdjustmentForm, DayRangeForm } from '../../reporting/forms.ts';
import { findEvent, listEvents } from '../../reporting/inbox-report.ts';
import { resendUsage } from '../../reporting/resend-usage.ts';
import { usageByCustomer, usageByDay } from '../../reporting/usage-report.ts';
import { listRejected } from '../../usage/rejected-store.ts';
import { CAUSE_TEXT } from '../../usage/write-off-causes.ts';
import { listUndecided } from '../../usage/write-off-store.ts';
import { replayEvent } from '../../webhooks/replay.ts';
import { adminProcedure, router } from '../init.ts';
import { unwrap } from '../refusals.ts';
import { auditRouter } from './audit.ts';
import { reconcileRouter } from './reconcile.ts';
import { revenueRouter } from './revenue.ts';
import { ownLoginRouter, teamRouter } from './team.ts';

const PAGE_ROWS = 50;
const SHOWN_DAYS = 30;
const customerId = z
  .string()
  .max(64)
  .transform((id) => id as CustomerId);
const eventId = z.string().max(255);
const writeOffId = z.string().max(64);

const missing = (what: string) => new TRPCError({ code: 'NOT_FOUND', message: `There is no such ${what}.` });

export const adminRouter = router({
  books: reconcileRouter,
  audit: auditRouter,
  revenue: revenueRouter,
  team: teamRouter,
  own: ownLoginRouter,

  /** Usage over a range of UTC days; without one over the last thirty. */
  usage: adminProcedure('view')
    .input(DayRangeForm.optional())
    .query(async ({ ctx: { deps }, input }) => {
      const nowMs = deps.clock.now();
      const today = dayOf(nowMs);
      const range = input ?? { from: dayOf(nowMs - (SHOWN_DAYS - 1) * DAY_MS), to: today };
      return {
        today,
        range,
        days: await usageByDay(deps.db, range),
        customers: await usageByCustomer(deps.db, range),
      };
    }),

  customers: adminProcedure('view')
    .input(z.object({ search: z.string().trim().max(254).default(''), before: z.string().max(64).optional() }))
    .query(async ({ ctx: { deps }, input }) => {
      const rows = await searchCustomers(deps.db, { ...input, limit: PAGE_ROWS + 1 });
      return {
        customers: rows.slice(0, PAGE_ROWS),
        next: rows.length > PAGE_ROWS ? rows[PAGE_ROWS - 1]?.id : undefined,
      };
    }),

  customer: adminProcedure('view')
    .input(z.object({ customerId }))
    .query(async ({ ctx: { deps }, input }) => {
      const page = await readCustomer(deps.db, input.customerId, deps.clock.now());
      if (!page) throw missing('customer');
      return page;
    }),

  /** Corrects a customer's balance, with a reason. */
  adjust: adminProcedure('credits')
    .input(z.object({ ...AdjustmentForm.shape, customerId }))
    .mutation(async ({ ctx: { deps, user }, input }) => {
      if (!(await findCustomer(deps.db, input.customerId))) throw missing('customer');
      unwrap(await adjustCredits(deps, { userId: user.id, role: user.adminRole ?? 'viewer' }, input));
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

  inbox: adminProcedure('view')
    .input(
      z.object({
        status: z.enum(['received', 'done', 'dead']).optional(),
        before: z.object({ receivedAtMs: z.number().int(), id: eventId }).optional(),
      }),
    )
    .query(async ({ ctx: { deps }, input }) => {
      const rows = await listEvents(deps.db, { ...input, limit: PAGE_ROWS + 1 });
      const last = rows.length > PAGE_ROWS ? rows[PAGE_ROWS - 1] : undefined;
      return {
        events: rows.slice(0, PAGE_ROWS),
        next: last && { receivedAtMs: last.receivedAtMs, id: last.id },
      };
    }),

  event: adminProcedure('view')
    .input(z.object({ eventId }))
    .query(async ({ ctx: { deps }, input }) => {
      const event = await findEvent(deps.db, input.eventId);
      if (!event) throw missing('event');
      return event;
    }),

  /** Puts a dead event back in the queue. */
  replay: adminProcedure('replay')
    .input(z.object({ eventId }))
    .mutation(async ({ ctx: { deps, user }, input }) => {
      if (!(await replayEvent(deps, user.id, input.eventId))) throw missing('dead event');
    }),
});
