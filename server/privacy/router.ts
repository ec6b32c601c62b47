import { findStanding } from '../billing/find-standing.ts';
import { findFailedInvoice } from '../billing/invoice-store.ts';
import { sumPeriod } from '../billing/read-usage.ts';
import { isLive } from '../billing/standing.ts';
import { runsCostCents } from '../core/catalog.ts';
import { credits } from '../core/units.ts';
import { getBalance } from '../credits/store.ts';
import { customerProcedure, router } from '../trpc/init.ts';
import { unwrap } from '../trpc/refusals.ts';
import { deleteCustomer } from './delete-customer.ts';
import { deleteForm } from './forms.ts';

export const privacyRouter = router({
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
      openInvoice: await findFailedInvoice(deps.db, customerId),
    };
  }),

  /** Deletes the customer and its login. */
  deleteAll: customerProcedure.input(deleteForm).mutation(async ({ ctx, input }) => {
    const { deps, customerId, user, ip } = ctx;
    unwrap(await deleteCustomer(deps, { customerId, userId: user.id, ip, ...input }));
    ctx.resHeaders.append('Set-Cookie', await deps.auth.endSession(user.sessionId));
  }),
});
