import { z } from 'zod';
import { checkChain } from '../../audit/chain.ts';
import { listAudit } from '../../reporting/audit-list.ts';
import { AuditFilterForm } from '../../reporting/forms.ts';
import { adminProcedure, router } from '../init.ts';

const PAGE_ROWS = 50;
/** Rows that a CSV asks for at once. */
const MAX_ROWS = 500;

/** What admins did. */
export const auditRouter = router({
  list: adminProcedure('view')
    .input(AuditFilterForm.extend({ rows: z.number().int().min(1).max(MAX_ROWS).default(PAGE_ROWS) }))
    .query(async ({ ctx: { deps }, input: { rows, ...filter } }) => {
      const found = await listAudit(deps.db, { ...filter, limit: rows + 1 });
      return { entries: found.slice(0, rows), next: found.length > rows ? (found[rows - 1]?.id ?? null) : null };
    }),

  /** Whether the log is as it was written. */
  check: adminProcedure('view').query(({ ctx: { deps } }) => checkChain(deps.db)),
});
