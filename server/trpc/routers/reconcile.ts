import { TRPCError } from '@trpc/server';
import { z } from 'zod';
import { transaction } from '../../../db/transaction.ts';
import { audit } from '../../audit/record.ts';
import type { CustomerId } from '../../core/ids.ts';
import { findCustomer } from '../../customers/store.ts';
import type { Deps } from '../../deps.ts';
import { type Reconciliation, reconcileCustomer, spanUntil } from '../../reconciliation/reconcile.ts';
import { repairAll } from '../../reconciliation/repair.ts';
import { REPAIRS } from '../../reconciliation/repairs.ts';
import { findReconciliation, listOpenReconciliations, saveReconciliation } from '../../reconciliation/store.ts';
import { booksFileName, listBooksFiles, makeBooksFile, sumProofs } from '../../reporting/books-file.ts';
import { proveMonth } from '../../reporting/books-report.ts';
import { month, monthSpan } from '../../reporting/keyset.ts';
import { adminProcedure, router } from '../init.ts';
import { customerId, ofCustomerProcedure } from './admin/of-customer.ts';

const MAX_SHOWN = 100;

/** Each difference with its likely cause, and what a repair would do before it does it. */
const explained = ({ differences, ...found }: Reconciliation) => ({
  ...found,
  differences: differences.map((difference) => {
    const { sides, cause, does, apply } = REPAIRS[difference.kind];
    return { ...difference, sides, cause, does, canRepair: apply !== null };
  }),
});

async function compareNow(deps: Deps, id: CustomerId): Promise<Reconciliation> {
  if (!(await findCustomer(deps.db, id)))
    throw new TRPCError({ code: 'NOT_FOUND', message: 'There is no such customer.' });
  const found = await reconcileCustomer(deps, id, spanUntil(deps.clock.now()));
  await saveReconciliation(deps.db, found);
  return found;
}

export const reconcileRouter = router({
  /** Customers whose books did not agree at the last look. */
  open: adminProcedure('view').query(async ({ ctx: { deps } }) =>
    (await listOpenReconciliations(deps.db, MAX_SHOWN)).map(explained),
  ),

  /** The last look at one customer's books, or null before the first. */
  last: ofCustomerProcedure('view').query(async ({ ctx: { deps }, input }) => {
    const found = await findReconciliation(deps.db, input.customerId);
    return found && explained(found);
  }),

  /** Where every credit that a customer captured in a UTC month went; without one, in the present month. */
  proof: ofCustomerProcedure('view')
    .input(z.object({ month: month.optional() }))
    .query(async ({ ctx: { deps }, input }) => {
      const asked = input.month ?? new Date(deps.clock.now()).toISOString().slice(0, 7);
      const proof = await proveMonth(deps.db, { customerId: input.customerId, ...monthSpan(asked) });
      return { month: asked, proof };
    }),

  /** The proof of a month as a file. The audit log keeps its hash, so that copies can be checked. */
  report: adminProcedure('export')
    .meta({ budget: 'download' })
    .input(z.object({ month }))
    .mutation(async ({ ctx: { deps, user }, input }) => {
      const nowMs = deps.clock.now();
      const { text, hash, customers } = await makeBooksFile(deps.reports, { ...input, nowMs });
      const name = booksFileName(input.month);
      await transaction(deps.db, (trx) =>
        audit(trx, {
          userId: user.id,
          customerId: null,
          action: 'exported',
          object: name,
          detail: { hash, customers },
          nowMs,
        }),
      );
      return { name, text, hash };
    }),

  /** The sums of a month's proofs; null where only the report has them. */
  totals: adminProcedure('view')
    .input(z.object({ month }))
    .query(({ ctx: { deps }, input }) => sumProofs(deps.reports, input.month)),

  /** The reports of a month that were made. */
  reports: adminProcedure('view')
    .input(z.object({ month }))
    .query(({ ctx: { deps }, input }) => listBooksFiles(deps.db, input.month, MAX_SHOWN)),

  /** Compares now, and keeps what was found. */
  compare: adminProcedure('compare')
    .input(z.object({ customerId }))
    .mutation(async ({ ctx: { deps }, input }) => explained(await compareNow(deps, input.customerId))),

  /** Repairs all that a program may repair, from a fresh look; what was done is in the audit log. */
  repair: adminProcedure('repair')
    .input(z.object({ customerId }))
    .mutation(async ({ ctx: { deps, user }, input }) => {
      const found = await compareNow(deps, input.customerId);
      await repairAll(deps, { userId: user.id }, found);
      return explained(await compareNow(deps, input.customerId));
    }),
});
