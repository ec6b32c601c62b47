import { z } from 'zod';
import { INVOICE_STATUSES } from '../../../core/stripe-states.ts';
import { findByText } from '../../../customers/search-store.ts';
import { AUDIT_VIEWS, listAudit } from '../../../reporting/audit-list.ts';
import { listCheckedBooks, listProofs } from '../../../reporting/books-report.ts';
import { CUSTOMER_VIEWS, listCustomers } from '../../../reporting/customer-list.ts';
import { listAccountRows, listLedger, listRunRows, listUsageRows } from '../../../reporting/customer-tabs.ts';
import { listDisputeRows } from '../../../reporting/dispute-list.ts';
import { listEventRows } from '../../../reporting/event-list.ts';
import { listInvoiceRows } from '../../../reporting/invoice-list.ts';
import { dayFilter, month, monthSpan, paging, spanOf } from '../../../reporting/keyset.ts';
import { listMailRows, MAIL_STATUSES } from '../../../reporting/mail-list.ts';
import { listRevenueRows, readFigure, spanOfMonth } from '../../../reporting/revenue.ts';
import { FIGURE_NAMES } from '../../../reporting/revenue-rows.ts';
import { explainBetween, listTimeline } from '../../../reporting/timeline.ts';
import { TIMELINE_KINDS } from '../../../reporting/timeline-item.ts';
import { listUsageByCustomer } from '../../../reporting/usage-report.ts';
import { adminProcedure, router } from '../../init.ts';
import { customerId, ofCustomerProcedure } from './of-customer.ts';

/** Every list of the admin side: filters as the address has them, a keyset page, and rows as flat as a CSV has them. */

const word = z.string().trim().max(300);
const page = { ...paging, ...dayFilter };
/** Found by name: a page of them, and the search says when there are more. */
const MAX_FOUND = 50;

export const listsRouter = router({
  customers: adminProcedure('view')
    .input(z.object({ ...paging, view: z.enum(CUSTOMER_VIEWS).default('all'), search: word.max(254).optional() }))
    .query(async ({ ctx: { deps }, input }) => {
      const { search, ...asked } = input;
      const ids = search ? await findByText(deps.db, search, MAX_FOUND) : undefined;
      return listCustomers(deps.db, deps.stripe.prices.accounts, { ...asked, ids, nowMs: deps.clock.now() });
    }),

  invoices: adminProcedure('view')
    .input(
      z.object({
        ...page,
        status: z.enum(INVOICE_STATUSES).optional(),
        customerId: customerId.optional(),
        paidOn: z.iso.date().optional(),
      }),
    )
    .query(({ ctx: { deps }, input }) => {
      const { paidOn } = input;
      const paid = paidOn === undefined ? undefined : spanOf({ from: paidOn, to: paidOn });
      return listInvoiceRows(deps.db, { ...input, ...spanOf(input), paid });
    }),

  disputes: adminProcedure('view')
    .input(z.object({ ...paging, show: z.enum(['waiting', 'all']).default('waiting') }))
    .query(({ ctx: { deps }, input }) => listDisputeRows(deps.db, input)),

  events: adminProcedure('view')
    .input(
      z.object({
        ...page,
        status: z.enum(['received', 'done', 'dead']).optional(),
        type: word.optional(),
        object: word.optional(),
      }),
    )
    .query(({ ctx: { deps }, input }) => listEventRows(deps.db, { ...input, ...spanOf(input) })),

  books: adminProcedure('view')
    .input(z.object({ ...paging, show: z.enum(['open', 'all']).default('open') }))
    .query(({ ctx: { deps }, input }) => listCheckedBooks(deps.db, { ...input, onlyOpen: input.show === 'open' })),

  proofs: adminProcedure('view')
    .input(z.object({ ...paging, month }))
    .query(({ ctx: { deps }, input }) => listProofs(deps.db, { ...input, ...monthSpan(input.month) })),

  /** The rows that a figure of a month is the sum of. */
  revenue: adminProcedure('revenue')
    .input(z.object({ ...paging, month, figure: z.enum(FIGURE_NAMES) }))
    .query(async ({ ctx: { deps }, input: { month, figure: name, ...asked } }) => {
      const span = spanOfMonth(month, deps.clock.now());
      return {
        ...(await listRevenueRows(deps.db, { ...asked, name, span })),
        total: await readFigure(deps.db, name, span),
      };
    }),

  usage: adminProcedure('view')
    .input(z.object({ ...paging, from: z.iso.date(), to: z.iso.date() }))
    .query(({ ctx: { deps }, input }) => listUsageByCustomer(deps.db, input)),

  timeline: ofCustomerProcedure('view')
    .input(z.object({ ...page, kind: z.enum(TIMELINE_KINDS).optional() }))
    .query(({ ctx: { deps }, input }) => listTimeline(deps.db, { ...input, ...spanOf(input) })),

  /** What moved a customer's credits over UTC days. */
  explain: ofCustomerProcedure('view')
    .input(z.object({ from: z.iso.date(), to: z.iso.date() }))
    .query(({ ctx: { deps }, input }) => explainBetween(deps.db, { customerId: input.customerId, ...spanOf(input) })),

  ledger: ofCustomerProcedure('view')
    .input(z.object({ ...page, kind: word.optional() }))
    .query(({ ctx: { deps }, input }) => listLedger(deps.db, { ...input, ...spanOf(input) })),
  runs: ofCustomerProcedure('view')
    .input(z.object({ ...page, run: word.optional(), status: word.optional() }))
    .query(({ ctx: { deps }, input }) => listRunRows(deps.db, { ...input, ...spanOf(input) })),
  batches: ofCustomerProcedure('view')
    .input(z.object({ ...page, batch: word.optional(), status: word.optional() }))
    .query(({ ctx: { deps }, input }) => listUsageRows(deps.db, { ...input, ...spanOf(input) })),
  mails: adminProcedure('mails')
    .input(
      z.object({
        ...page,
        customerId: customerId.optional(),
        status: z.enum(MAIL_STATUSES).optional(),
        recipient: word.toLowerCase().optional(),
      }),
    )
    .query(({ ctx: { deps }, input }) => listMailRows(deps.db, { ...input, ...spanOf(input) })),
  audit: adminProcedure('view')
    .input(
      z.object({
        ...page,
        view: z.enum(AUDIT_VIEWS).optional(),
        by: word.toLowerCase().optional(),
        action: word.optional(),
        object: word.optional(),
        customerId: customerId.optional(),
      }),
    )
    .query(({ ctx: { deps }, input }) => listAudit(deps.db, { ...input, ...spanOf(input) })),
  accounts: ofCustomerProcedure('view')
    .input(z.object({ rows: paging.rows }))
    .query(({ ctx: { deps }, input }) => listAccountRows(deps.db, input)),
});
