import { z } from 'zod';
import { transaction } from '../../../db/transaction.ts';
import { checkChain } from '../../audit/chain.ts';
import { audit } from '../../audit/record.ts';
import { findCustomer } from '../../customers/store.ts';
import { adminProcedure, router } from '../init.ts';
import { customerId } from './admin/of-customer.ts';

/** Filters as the address has them: few and short. */
const filters = z.record(z.string().max(40), z.string().max(300)).refine((each) => Object.keys(each).length <= 20);

/** The log of what admins did. The list itself is among the lists. */
export const auditRouter = router({
  /** Whether the log is as it was written. */
  check: adminProcedure('view').query(({ ctx: { deps } }) => checkChain(deps.db)),

  /** Writes down that a list is downloaded, before it is. */
  beginExport: adminProcedure('export')
    .meta({ budget: 'download' })
    .input(z.object({ list: z.string().max(40), filters }))
    .mutation(({ ctx: { deps, user }, input: { list, filters } }) =>
      transaction(deps.db, async (trx) => {
        const about = customerId.safeParse(filters.customerId).data;
        const customer = about === undefined ? null : await findCustomer(trx, about);
        await audit(trx, {
          userId: user.id,
          customerId: customer?.id ?? null,
          action: 'exported',
          object: list,
          detail: filters,
          nowMs: deps.clock.now(),
        });
      }),
    ),
});
