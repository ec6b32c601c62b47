import { attachImport } from '../../accounts/attach-account.ts';
import type { CsvMapping } from '../../accounts/csv/mapping.ts';
import { detachAccount } from '../../accounts/detach-account.ts';
import type { ConfirmedQuote } from '../../accounts/details.ts';
import type { ImportId } from '../../accounts/import-store.ts';
import { quoteAccounts } from '../../billing/quote-accounts.ts';
import type { AccountId, CustomerId } from '../../core/ids.ts';
import type { Act, Scene } from '../acts.ts';

export const CSV = 'Date,Amount\n2025-10-03,120.50\n2025-11-07,-80.00\n';
const MAPPING: CsvMapping = {
  hasHeader: true,
  dateColumn: 0,
  dateFormat: 'YYYY-MM-DD',
  amount: { kind: 'signed', column: 1 },
  decimal: '.',
  descriptionColumns: [],
};

/** Half of the changes are charged at once, at the instant that was quoted. */
async function quoteOf({ step, person, process }: Scene, change: 1 | -1): Promise<ConfirmedQuote> {
  const behavior = step.b % 2 === 0 ? 'always_invoice' : 'create_prorations';
  if (step.b % 3 === 0) return { behavior, prorationAtMs: null };
  const customerId = person.customerId as CustomerId;
  const quote = await quoteAccounts(process.deps, { customerId, change, behavior });
  return { behavior, prorationAtMs: quote.prorationAtMs };
}

export const accountActs = {
  attach: (scene) => {
    const { world, step, person, process } = scene;
    return world.launch(process, `${process.name} attaches`, async () => {
      const quote = await quoteOf(scene, 1);
      const importId = person.imports[step.a % person.imports.length] as ImportId;
      const done = await attachImport(process.deps, {
        customerId: person.customerId as CustomerId,
        importId,
        mapping: MAPPING,
        quote,
      });
      world.log(() => `${process.name} attach ${importId}: ${done.ok ? done.value.accountId : done.refusal.kind}`);
    });
  },

  detach: (scene) => {
    const { world, step, person, process } = scene;
    return world.launch(process, `${process.name} detaches`, async () => {
      const sql = `select id from accounts where customer_id = '${person.customerId}' and status = 'attached' order by id`;
      const attached = await world.store.read(sql);
      const accountId = attached[step.a % Math.max(1, attached.length)]?.id as AccountId | undefined;
      if (!accountId) return;
      const quote = await quoteOf(scene, -1);
      const done = await detachAccount(process.deps, { customerId: person.customerId as CustomerId, accountId, quote });
      world.log(() => `${process.name} detach ${accountId}: ${done.ok ? 'done' : done.refusal.kind}`);
    });
  },
} satisfies Record<string, Act>;
