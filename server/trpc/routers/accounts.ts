import { TRPCError } from '@trpc/server';
import { z } from 'zod';
import type { Db } from '../../../db/open.ts';
import { addMovements } from '../../accounts/add-movements.ts';
import { attachImport, attachSample } from '../../accounts/attach-account.ts';
import { computeStated } from '../../accounts/balance.ts';
import { readCash } from '../../accounts/cash-store.ts';
import { setCategory } from '../../accounts/category-store.ts';
import { MAX_FILE_NAME_CHARS, RESTORABLE } from '../../accounts/choices.ts';
import { correctMovement, restoreMovement } from '../../accounts/correct-movement.ts';
import { CsvMapping } from '../../accounts/csv/mapping.ts';
import { getMovementSpan, listMonthSums } from '../../accounts/day-store.ts';
import { detachAccount } from '../../accounts/detach-account.ts';
import {
  AccountDetails,
  AccountEdit,
  BalanceStatement,
  Categorization,
  ChargeWhen,
  ConfirmedQuote,
  Correction,
  MAX_MOVEMENT_PAGES,
  MovementQuery,
  SaidDetails,
} from '../../accounts/details.ts';
import { editAccount, setBalance } from '../../accounts/edit-account.ts';
import { aimImport, findImport, listImports } from '../../accounts/import-store.ts';
import { findJob } from '../../accounts/job-store.ts';
import { previewImport } from '../../accounts/preview-import.ts';
import { readMovements } from '../../accounts/read-movements.ts';
import { readPayees } from '../../accounts/read-payees.ts';
import { reattachAccount } from '../../accounts/reattach-account.ts';
import { startImport } from '../../accounts/start-import.ts';
import { countAttached, findAccount, listAccounts } from '../../accounts/store.ts';
import { findSyncRequest } from '../../accounts/sync-requests.ts';
import { decide, listTransfers } from '../../accounts/transfers.ts';
import { redoImport, rereadImport, undoImport } from '../../accounts/undo-import.ts';
import { confirmQuote } from '../../billing/confirm-quote.ts';
import { quoteAccounts } from '../../billing/quote-accounts.ts';
import { type AccountId, asId, type CustomerId } from '../../core/ids.ts';
import { listLiveRuns } from '../../scenarios/run-list-store.ts';
import { listScenarios } from '../../scenarios/scenario-store.ts';
import { accountsCost } from '../../stripe/accounts-price.ts';
import { confirmedProcedure, customerProcedure, NOT_CONFIRMED, router } from '../init.ts';
import { refused, unwrap } from '../refusals.ts';

const accountId = z
  .string()
  .max(64)
  .transform(asId<'account'>);
const importId = z
  .string()
  .max(64)
  .transform(asId<'import'>);

const movementId = z
  .string()
  .max(64)
  .transform(asId<'movement'>);

/** A page of transfers, the newest. */
const MAX_SHOWN_TRANSFERS = 200;

/** What a file is called, on whatever machine it was. */
const fileName = z.string().max(MAX_FILE_NAME_CHARS);

/** Of scenarios so many are looked through, the newest. */
const MAX_SCENARIOS = 500;

const missing = () => new TRPCError({ code: 'NOT_FOUND', message: 'There is no such account.' });

async function readChange(db: Db, customerId: CustomerId, id: AccountId) {
  const job = await findJob(db, customerId, id);
  return job && { kind: job.kind, done: job.done, total: job.total };
}

export const accountsRouter = router({
  /** All accounts with their monthly sums and the scenarios that use them, and whether Stripe's quantity is still on its way. */
  list: customerProcedure.query(async ({ ctx: { deps, customerId } }) => {
    const accounts = await listAccounts(deps.db, customerId);
    const scenarios = await listScenarios(deps.db, { customerId, limit: MAX_SCENARIOS });
    const withSums = await Promise.all(
      accounts.map(async (account) => ({
        ...account,
        months: await listMonthSums(deps.db, customerId, account.id),
        lastDate: (await getMovementSpan(deps.db, customerId, account.id)).lastDate,
        scenarios: scenarios
          .filter(({ definition }) => definition.accountIds.includes(account.id))
          .map(({ id, name }) => ({ id, name })),
      })),
    );
    return {
      accounts: withSums,
      /** Of all that are attached. */
      cost: accountsCost(deps.stripe.prices.accounts, await countAttached(deps.db, customerId)),
      isConverging: (await findSyncRequest(deps.db, customerId)) !== null,
    };
  }),

  /** What all attached accounts hold, by currency. */
  cash: customerProcedure.query(({ ctx: { deps, customerId } }) => readCash(deps.db, customerId)),

  get: customerProcedure.input(z.object({ accountId })).query(async ({ ctx: { deps, customerId }, input }) => {
    const account = await findAccount(deps.db, customerId, input.accountId);
    if (!account) throw missing();
    return {
      ...account,
      /** What we compute for the day of the stated balance. */
      computedCents: await computeStated(deps.db, customerId, account),
      imports: await listImports(deps.db, customerId, account.id),
      /** An import that is being stored, undone or redone. */
      change: await readChange(deps.db, customerId, account.id),
      months: await listMonthSums(deps.db, customerId, account.id),
      movements: await getMovementSpan(deps.db, customerId, account.id),
      /** Null when the price is one for all accounts together. */
      monthlyCents: accountsCost(deps.stripe.prices.accounts, await countAttached(deps.db, customerId)).eachCents,
    };
  }),

  /** Stripe's own preview of one account more or fewer. */
  quote: customerProcedure
    .meta({ budget: 'stripe' })
    .input(z.object({ change: z.union([z.literal(1), z.literal(-1)]), behavior: ChargeWhen }))
    .query(async ({ ctx: { deps, customerId }, input }) => unwrap(await quoteAccounts(deps, { customerId, ...input }))),

  startImport: customerProcedure
    .meta({ budget: 'upload' })
    .input(z.object({ details: AccountDetails.optional(), fileName, content: z.instanceof(Uint8Array) }))
    .mutation(async ({ ctx: { deps, customerId }, input }) =>
      unwrap(await startImport(deps, { customerId, ...input })),
    ),

  previewImport: customerProcedure
    .meta({ budget: 'heavy' })
    .input(z.object({ importId, mapping: CsvMapping.optional() }))
    .query(async ({ ctx: { deps, customerId }, input }) => unwrap(await previewImport(deps, { customerId, ...input }))),

  /** A file whose new movements are added to an account that is attached. */
  startAdding: customerProcedure
    .meta({ budget: 'upload' })
    .input(z.object({ accountId, fileName, content: z.instanceof(Uint8Array) }))
    .mutation(async ({ ctx: { deps, customerId }, input: { accountId: intoAccountId, ...file } }) => {
      const account = await findAccount(deps.db, customerId, intoAccountId);
      if (account?.status !== 'attached') throw missing();
      const details = AccountDetails.parse({ ...account, openingBalance: account.openingBalanceCents / 100 });
      return unwrap(await startImport(deps, { customerId, details, intoAccountId, ...file }));
    }),

  /** Lets an upload add to an account instead of becoming a new one. */
  aimImport: customerProcedure
    .input(z.object({ importId, accountId }))
    .mutation(async ({ ctx: { deps, customerId }, input }) => {
      const account = await findAccount(deps.db, customerId, input.accountId);
      if (account?.status !== 'attached' || !(await findImport(deps.db, customerId, input.importId))) throw missing();
      await aimImport(deps.db, customerId, input.importId, input.accountId);
    }),

  addMovements: customerProcedure
    .meta({ budget: 'heavy' })
    .input(z.object({ importId, mapping: CsvMapping.optional(), acceptsChange: z.boolean().optional() }))
    .mutation(async ({ ctx: { deps, customerId }, input }) =>
      unwrap(await addMovements(deps, { customerId, ...input })),
    ),

  /** Whom money goes to and comes from, and what for. */
  payees: customerProcedure
    .meta({ budget: 'large_read' })
    .input(z.object({ accountId }))
    .query(async ({ ctx: { deps, customerId }, input }) => {
      if (!(await findAccount(deps.db, customerId, input.accountId))) throw missing();
      return readPayees(deps.db, customerId, input.accountId);
    }),

  /** Says what a payee's movements are for, in all accounts. */
  categorize: customerProcedure
    .input(Categorization)
    .mutation(({ ctx: { deps, customerId }, input }) => setCategory(deps.db, customerId, input)),

  /** Takes back what an import brought; corrections and later imports stay. */
  undoImport: customerProcedure
    .input(z.object({ importId }))
    .mutation(async ({ ctx: { deps, customerId }, input }) => unwrap(await undoImport(deps, { customerId, ...input }))),

  redoImport: customerProcedure
    .input(z.object({ importId }))
    .mutation(async ({ ctx: { deps, customerId }, input }) => unwrap(await redoImport(deps, { customerId, ...input }))),

  /** Undoes an import and opens its file again, to be read in another way. */
  rereadImport: customerProcedure
    .input(z.object({ importId }))
    .mutation(async ({ ctx: { deps, customerId }, input }) =>
      unwrap(await rereadImport(deps, { customerId, ...input })),
    ),

  edit: customerProcedure
    .input(z.object({ accountId, edit: AccountEdit }))
    .mutation(async ({ ctx: { deps, customerId }, input }) =>
      unwrap(await editAccount(deps, { customerId, ...input })),
    ),

  /** Takes a balance that the bank shows as right. */
  setBalance: customerProcedure
    .input(z.object({ accountId, balance: BalanceStatement }))
    .mutation(async ({ ctx: { deps, customerId }, input }) => unwrap(await setBalance(deps, { customerId, ...input }))),

  /** One page of an account's movements. */
  movements: customerProcedure
    .meta({ budget: 'large_read' })
    .input(z.object({ accountId, filter: MovementQuery, page: z.number().int().min(1).max(MAX_MOVEMENT_PAGES) }))
    .query(async ({ ctx: { deps, customerId }, input: { accountId: id, ...of } }) => {
      const account = await findAccount(deps.db, customerId, id);
      if (!account) throw missing();
      return { account, ...(await readMovements(deps.db, customerId, id, of)) };
    }),

  correctMovement: customerProcedure
    .input(z.object({ movementId, correction: Correction }))
    .mutation(async ({ ctx: { deps, customerId }, input }) =>
      unwrap(await correctMovement(deps, { customerId, ...input })),
    ),

  /** Puts parts of a correction back to what the file said. */
  restoreMovement: customerProcedure
    .input(z.object({ movementId, parts: z.array(z.enum(RESTORABLE)).min(1).max(RESTORABLE.length) }))
    .mutation(async ({ ctx: { deps, customerId }, input }) =>
      unwrap(await restoreMovement(deps, { customerId, ...input })),
    ),

  /** Transfers between own accounts, found or decided on. */
  transfers: customerProcedure.query(async ({ ctx: { deps, customerId } }) =>
    (await listTransfers(deps.db, customerId)).slice(0, MAX_SHOWN_TRANSFERS),
  ),

  decideTransfer: customerProcedure
    .input(z.object({ outId: movementId, inId: movementId, decision: z.enum(['confirmed', 'split']) }))
    .mutation(async ({ ctx: { deps, customerId }, input }) => unwrap(await decide(deps.db, customerId, input))),

  /** What uses an account: scenarios, and runs that are not over. */
  uses: customerProcedure.input(z.object({ accountId })).query(async ({ ctx: { deps, customerId }, input }) => {
    if (!(await findAccount(deps.db, customerId, input.accountId))) throw missing();
    return {
      scenarios: (await listScenarios(deps.db, { customerId, limit: MAX_SCENARIOS }))
        .filter(({ definition }) => definition.accountIds.includes(input.accountId))
        .map(({ id, name }) => ({ id, name })),
      liveRuns: (await listLiveRuns(deps.db, customerId))
        .filter(({ definition }) => definition.accountIds.includes(input.accountId))
        .map(({ id, scenarioName, status, waitingFor }) => ({ id, scenarioName, status, waitingFor })),
    };
  }),

  attachImport: confirmedProcedure
    .meta({ budget: 'heavy' })
    .input(
      z.object({
        importId,
        mapping: CsvMapping.optional(),
        details: SaidDetails.optional(),
        quote: ConfirmedQuote,
        todayBalanceCents: BalanceStatement.shape.cents.optional(),
      }),
    )
    .mutation(async ({ ctx: { deps, customerId }, input: { quote, ...change } }) =>
      unwrap(await attachImport(deps, { customerId, ...change, confirm: confirmQuote(deps, customerId, quote) })),
    ),

  attachSample: customerProcedure
    .meta({ budget: 'stripe' })
    .input(
      z.object({
        quote: ConfirmedQuote,
        /** The id that the account is to have, one a confirmation: confirming twice attaches once. */
        accountId: z
          .uuid()
          .transform(asId<'account'>)
          .optional(),
      }),
    )
    .mutation(async ({ ctx: { deps, customerId, user }, input: { quote, ...change } }) => {
      if (!user.isConfirmed && (await countAttached(deps.db, customerId)) > 0) throw refused(NOT_CONFIRMED);
      const confirm = confirmQuote(deps, customerId, quote);
      return unwrap(await attachSample(deps, { customerId, ...change, confirm }));
    }),

  /** Attaches a detached account again, with the history it has. */
  reattach: confirmedProcedure
    .meta({ budget: 'stripe' })
    .input(z.object({ accountId, quote: ConfirmedQuote }))
    .mutation(async ({ ctx: { deps, customerId }, input: { quote, ...change } }) =>
      unwrap(await reattachAccount(deps, { customerId, ...change, confirm: confirmQuote(deps, customerId, quote) })),
    ),

  detach: customerProcedure
    .meta({ budget: 'stripe' })
    .input(z.object({ accountId, quote: ConfirmedQuote }))
    .mutation(async ({ ctx: { deps, customerId }, input: { quote, ...change } }) =>
      unwrap(await detachAccount(deps, { customerId, ...change, confirm: confirmQuote(deps, customerId, quote) })),
    ),
});
