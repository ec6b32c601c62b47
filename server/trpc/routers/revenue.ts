import { z } from 'zod';
import { closeMonth, hashOfClose } from '../../admin/close-month.ts';
import { findClose } from '../../admin/month-close-store.ts';
import { CloseForm, month } from '../../reporting/forms.ts';
import { countChurn, type Figures, monthBefore, monthOf, readFigures, spanOfMonth } from '../../reporting/revenue.ts';
import { sumMrr } from '../../reporting/today.ts';
import { adminProcedure, router } from '../init.ts';
import { unwrap } from '../refusals.ts';

/** Money of a UTC month, by the definitions that the page shows. */
export const revenueRouter = router({
  month: adminProcedure('revenue')
    .input(z.object({ month: month.optional() }))
    .query(async ({ ctx: { deps }, input }) => {
      const nowMs = deps.clock.now();
      const shown = input.month ?? monthOf(nowMs);
      const span = spanOfMonth(shown, nowMs);
      const close = await findClose(deps.db, shown);
      return {
        month: shown,
        before: monthBefore(shown),
        after: nowMs >= span.toMs ? monthOf(span.toMs) : null,
        asOfMs: span.asOfMs,
        isOver: nowMs >= span.toMs,
        figures: await readFigures(deps.db, span),
        figuresBefore: await readFigures(deps.db, spanOfMonth(monthBefore(shown), nowMs)),
        churn: await countChurn(deps.db, span),
        // What the movements should sum to. Of months that are over nothing else is known.
        mrrNowCents: nowMs < span.toMs ? (await sumMrr(deps.db, deps.stripe.prices.accounts)).mrrCents : null,
        close: close
          ? {
              atMs: close.closed_at_ms,
              hash: close.hash,
              isWhole: hashOfClose(close.month, close.figures_json) === close.hash,
              reason: close.reason,
              figures: JSON.parse(close.figures_json) as Figures,
            }
          : null,
      };
    }),

  /** Freezes the figures of a month that is over. */
  close: adminProcedure('close_month')
    .input(CloseForm)
    .mutation(async ({ ctx: { deps, user }, input }) => unwrap(await closeMonth(deps, { ...input, userId: user.id }))),
});
