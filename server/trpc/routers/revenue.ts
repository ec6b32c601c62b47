import { z } from 'zod';
import { closeMonth, hashOfClose } from '../../reporting/close-month.ts';
import { CloseForm, month } from '../../reporting/forms.ts';
import { findClose } from '../../reporting/month-close-store.ts';
import {
  countChurn,
  type Figures,
  listRevenueRows,
  monthBefore,
  monthOf,
  readFigure,
  readFigures,
  spanOfMonth,
} from '../../reporting/revenue.ts';
import { FIGURE_NAMES } from '../../reporting/revenue-rows.ts';
import { adminProcedure, router } from '../init.ts';
import { unwrap } from '../refusals.ts';

const PAGE_ROWS = 50;
const MAX_ROWS = 500;
const position = z.object({ at: z.number().int(), id: z.string().max(255) });

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

  /** The rows that a figure is the sum of. */
  rows: adminProcedure('revenue')
    .input(
      z.object({
        month,
        figure: z.enum(FIGURE_NAMES),
        before: position.optional(),
        rows: z.number().int().min(1).max(MAX_ROWS).default(PAGE_ROWS),
      }),
    )
    .query(async ({ ctx: { deps }, input }) => {
      const span = spanOfMonth(input.month, deps.clock.now());
      const asked = { name: input.figure, span, before: input.before, limit: input.rows };
      return { ...(await listRevenueRows(deps.db, asked)), total: await readFigure(deps.db, input.figure, span) };
    }),

  /** Freezes the figures of a month that is over. */
  close: adminProcedure('close_month')
    .input(CloseForm)
    .mutation(async ({ ctx: { deps, user }, input }) => unwrap(await closeMonth(deps, { ...input, userId: user.id }))),
});
