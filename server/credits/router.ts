import { z } from 'zod';
import { DAY_MS } from '../core/units.ts';
import { customerProcedure, router } from '../trpc/init.ts';
import { dayOf } from './rules.ts';
import { getBalance, listDays, listEntries, listOpenHolds } from './store.ts';

const PAGE_ROWS = 50;
const SHOWN_DAYS = 30;

export const creditsRouter = router({
  balance: customerProcedure.query(({ ctx: { deps, customerId } }) => getBalance(deps.db, customerId)),

  /** Every ledger entry with its cause and the balance after it, newest first, and the holds that are open. */
  statement: customerProcedure
    .input(z.object({ before: z.string().max(64).optional() }))
    .query(async ({ ctx: { deps, customerId }, input }) => {
      const rows = await listEntries(deps.db, { customerId, before: input.before, limit: PAGE_ROWS + 1 });
      return {
        balance: await getBalance(deps.db, customerId),
        holds: await listOpenHolds(deps.db, customerId),
        entries: rows.slice(0, PAGE_ROWS),
        next: rows.length > PAGE_ROWS ? rows[PAGE_ROWS - 1]?.id : undefined,
      };
    }),

  /** Credits by UTC day over the last thirty days; days without use are left out. */
  days: customerProcedure.query(async ({ ctx: { deps, customerId } }) => {
    const nowMs = deps.clock.now();
    const from = dayOf(nowMs - (SHOWN_DAYS - 1) * DAY_MS);
    const to = dayOf(nowMs);
    return { from, to, days: await listDays(deps.db, { customerId, from, to }) };
  }),
});
