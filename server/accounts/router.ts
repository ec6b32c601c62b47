import { TRPCError } from '@trpc/server';
import { z } from 'zod';
import { quoteAccounts } from '../billing/quote-accounts.ts';
import type { AccountId } from '../core/ids.ts';
import { accountsCost } from '../stripe/accounts-price.ts';
import { customerProcedure, router } from '../trpc/init.ts';
import { unwrap } from '../trpc/refusals.ts';
import { attachImport, attachSample } from './attach-account.ts';
import { findConverge } from './converge-requests.ts';
import { CsvMapping } from './csv/mapping.ts';
import { detachAccount } from './detach-account.ts';
import { AccountDetails, ChargeWhen, ConfirmedQuote } from './details.ts';
import type { ImportId } from './import-store.ts';
import { previewImport } from './preview-import.ts';
import { startImport } from './start-import.ts';
import { countAttached, findAccount, getMovementSpan, listAccounts, listMonthSums } from './store.ts';

const accountId = z
  .string()
  .max(64)
  .transform((id) => id as AccountId);
const importId = z
  .string()
  .max(64)
  .transform((id) => id as ImportId);

export const accountsRouter = router({
  /** All accounts with their monthly sums, and whether Stripe's quantity is still on its way. */
  list: customerProcedure.query(async ({ ctx: { deps, customerId } }) => {
    const accounts = await listAccounts(deps.db, customerId);
    const withSums = await Promise.all(
      accounts.map(async (account) => ({ ...account, months: await listMonthSums(deps.db, customerId, account.id) })),
    );
    return {
      accounts: withSums,
      /** Of all that are attached. */
      cost: accountsCost(deps.stripe.prices.accounts, await countAttached(deps.db, customerId)),
      isConverging: (await findConverge(deps.db, customerId)) !== null,
    };
  }),

  get: customerProcedure.input(z.object({ accountId })).query(async ({ ctx: { deps, customerId }, input }) => {
    const account = await findAccount(deps.db, customerId, input.accountId);
    if (!account) throw new TRPCError({ code: 'NOT_FOUND', message: 'There is no such account.' });
    return {
      ...account,
      months: await listMonthSums(deps.db, customerId, account.id),
      movements: await getMovementSpan(deps.db, customerId, account.id),
      /** Null when the price is one for all accounts together. */
      monthlyCents: accountsCost(deps.stripe.prices.accounts, await countAttached(deps.db, customerId)).eachCents,
    };
  }),

  /** Stripe's own preview of one account more or fewer. */
  quote: customerProcedure
    .input(z.object({ change: z.union([z.literal(1), z.literal(-1)]), behavior: ChargeWhen }))
    .query(({ ctx: { deps, customerId }, input }) => quoteAccounts(deps, { customerId, ...input })),

  startImport: customerProcedure
    .input(z.object({ details: AccountDetails, fileName: z.string(), content: z.instanceof(Uint8Array) }))
    .mutation(async ({ ctx: { deps, customerId }, input }) =>
      unwrap(await startImport(deps, { customerId, ...input })),
    ),

  previewImport: customerProcedure
    .input(z.object({ importId, mapping: CsvMapping.optional() }))
    .query(async ({ ctx: { deps, customerId }, input }) =>
      unwrap(await previewImport(deps.db, { customerId, ...input })),
    ),

  attachImport: customerProcedure
    .input(z.object({ importId, mapping: CsvMapping, quote: ConfirmedQuote }))
    .mutation(async ({ ctx: { deps, customerId }, input }) =>
      unwrap(await attachImport(deps, { customerId, ...input })),
    ),

  attachSample: customerProcedure
    .input(
      z.object({
        quote: ConfirmedQuote,
        /** The id that the account is to have, one a confirmation: confirming twice attaches once. */
        accountId: z
          .uuid()
          .transform((id) => id as AccountId)
          .optional(),
      }),
    )
    .mutation(async ({ ctx: { deps, customerId }, input }) =>
      unwrap(await attachSample(deps, { customerId, ...input })),
    ),

  detach: customerProcedure
    .input(z.object({ accountId, quote: ConfirmedQuote }))
    .mutation(async ({ ctx: { deps, customerId }, input }) =>
      unwrap(await detachAccount(deps, { customerId, ...input })),
    ),
});
