import { TRPCError } from '@trpc/server';
import { z } from 'zod';
import { findStanding } from '../../billing/find-standing.ts';
import { findOwedInvoice } from '../../billing/owed-invoice-store.ts';
import { sumPeriod } from '../../billing/read-usage.ts';
import { isLive } from '../../billing/standing.ts';
import { runsCostCents } from '../../core/catalog.ts';
import { credits } from '../../core/units.ts';
import { getBalance } from '../../credits/store.ts';
import { beginExport } from '../../privacy/begin-export.ts';
import { deleteCustomer } from '../../privacy/delete-customer.ts';
import { deleteForm } from '../../privacy/forms.ts';
import { EXPORT_PLAN, readExportPage, SECTIONS } from '../../reporting/export-data.ts';
import { customerProcedure, router } from '../init.ts';
import { unwrap } from '../refusals.ts';

const section = z.enum(SECTIONS);
const position = z.array(z.union([z.string().max(255), z.number()])).max(3);

export const privacyRouter = router({
  /** Begins a download of all that is a customer's own, and tells the customer of it: its sections, whose pages `exportPage` then gives. */
  beginExport: customerProcedure.mutation(async ({ ctx: { deps, customerId, user } }) => {
    const exportedAtMs = unwrap(await beginExport(deps, { customerId, userId: user.id }));
    return { exportedAtMs, sections: EXPORT_PLAN };
  }),

  /** A page of a section; of a section that stands within another, those `of` one of its rows. */
  exportPage: customerProcedure
    .input(z.object({ section, of: z.string().max(255).optional(), after: position.optional() }))
    .query(async ({ ctx: { deps, customerId }, input }) => {
      const page = await readExportPage(deps.db, { customerId, ...input });
      if (!page) throw new TRPCError({ code: 'NOT_FOUND', message: 'There is nothing here.' });
      return page;
    }),

  /** What deleting would mean now: whether there is a subscription to end, what is still billed, and what is owed. */
  leaving: customerProcedure.query(async ({ ctx: { deps, customerId, user } }) => {
    const { subscription } = await findStanding(deps.db, customerId, deps.clock.now());
    const live = subscription && isLive(subscription.status) ? subscription : null;
    const unbilled = live ? (await sumPeriod(deps.db, customerId, live, deps.clock.now())).unbilled : 0;
    return {
      email: user.email,
      isSubscribed: live !== null,
      unbilledCredits: unbilled,
      unbilledCents: runsCostCents(credits(unbilled)),
      heldCredits: (await getBalance(deps.db, customerId)).held,
      openInvoice: await findOwedInvoice(deps.db, customerId, deps.clock.now()),
    };
  }),

  /** Deletes the customer and its login. */
  deleteAll: customerProcedure.input(deleteForm).mutation(async ({ ctx, input }) => {
    const { deps, customerId, user, ip } = ctx;
    unwrap(await deleteCustomer(deps, { customerId, userId: user.id, sessionId: user.sessionId, ip, ...input }));
    ctx.resHeaders.append('Set-Cookie', await deps.auth.endSession(user.sessionId));
  }),
});
