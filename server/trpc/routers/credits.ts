import { z } from 'zod';
import { listRecharges } from '../../billing/invoice-store.ts';
import { findUsable } from '../../billing/usable.ts';
import { USAGE_SHOWN_MS } from '../../core/durations.ts';
import { asId, type CustomerId } from '../../core/ids.ts';
import { DAY_MS } from '../../core/units.ts';
import { dayOf } from '../../credits/rules.ts';
import { findEntryBefore, getBalance, listDays, listEntries, listOpenHolds } from '../../credits/store.ts';
import type { Deps } from '../../deps.ts';
import { SPEND_GROUPINGS } from '../../reporting/forms.ts';
import { readSpend } from '../../reporting/spend.ts';
import { namesOfRuns } from '../../scenarios/run-list-store.ts';
import { customerProcedure, router } from '../init.ts';

const PAGE_ROWS = 50;
const MAX_PAGE_ROWS = 500;

export const creditsRouter = router({
  balance: customerProcedure.query(({ ctx: { deps, customerId } }) => getBalance(deps.db, customerId)),

  /** Every ledger entry with its cause and the balance after it, newest first, and the holds that are open. */
  statement: customerProcedure
    .input(
      z.object({
        before: z.string().max(64).optional(),
        /** A UTC day: the statement as it was at its end; of a day to come, as it is now. */
        asOf: z.iso.date().optional(),
        rows: z.number().int().min(1).max(MAX_PAGE_ROWS).default(PAGE_ROWS),
      }),
    )
    .query(async ({ ctx: { deps, customerId }, input }) => {
      const today = dayOf(deps.clock.now());
      const asOf = input.asOf && input.asOf > today ? today : input.asOf;
      const last = asOf ? await findEntryBefore(deps.db, customerId, Date.parse(asOf) + DAY_MS) : undefined;
      const page = { customerId, before: input.before, upTo: last?.id, limit: input.rows + 1 };
      const rows = last === null ? [] : await listEntries(deps.db, page);
      const entries = rows.slice(0, input.rows);
      const runs = new Set(entries.flatMap(({ kind, causeId }) => (kind === 'capture' ? [asId<'run'>(causeId)] : [])));
      const names = await namesOfRuns(deps.db, customerId, [...runs]);
      return {
        asOf: asOf ? { day: asOf, posted: last?.balanceAfter ?? 0 } : null,
        today,
        ...(await limitsOf(deps, customerId)),
        holds: await listOpenHolds(deps.db, customerId),
        entries: entries.map((entry) => ({ ...entry, runName: names.get(asId<'run'>(entry.causeId)) ?? null })),
        next: rows.length > input.rows ? rows[input.rows - 1]?.id : undefined,
      };
    }),

  /** What was spent in a period: what runs used, grouped, and what was invoiced. An unknown period gives the present one. */
  spend: customerProcedure
    .input(z.object({ period: z.string().max(32).optional(), by: z.enum(SPEND_GROUPINGS).default('scenario') }))
    .query(({ ctx: { deps, customerId }, input }) =>
      readSpend(deps.db, customerId, { ...input, nowMs: deps.clock.now() }),
    ),

  /** Credits by UTC day over the last thirty days, days without use left out, and the recharges in them. */
  days: customerProcedure.query(async ({ ctx: { deps, customerId } }) => {
    const nowMs = deps.clock.now();
    const from = dayOf(nowMs - USAGE_SHOWN_MS + DAY_MS);
    const to = dayOf(nowMs);
    return {
      from,
      to,
      days: await listDays(deps.db, { customerId, from, to }),
      recharges: await listRecharges(deps.db, { customerId, fromMs: Date.parse(from) }),
    };
  }),
});

/** The balance, and what runs can use of it now. */
async function limitsOf({ db, clock }: Pick<Deps, 'db' | 'clock'>, customerId: CustomerId) {
  const { balance, usableCredits, overdraft, capLeftCredits } = await findUsable(db, customerId, clock.now());
  return { balance, usableCredits, overdraft, capLeftCredits };
}
