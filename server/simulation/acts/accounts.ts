import { attachImport } from '../../accounts/attach-account.ts';
import type { ConfirmQuote } from '../../accounts/bound-quote.ts';
import type { CsvMapping } from '../../accounts/csv/mapping.ts';
import { detachAccount } from '../../accounts/detach-account.ts';
import { confirmQuote } from '../../billing/confirm-quote.ts';
import { quoteAccounts } from '../../billing/quote-accounts.ts';
import type { AccountId, CustomerId, ImportId } from '../../core/ids.ts';
import type { Act, Scene } from '../act.ts';

/** Long enough for a forecast: three whole months. */
export const CSV = 'Date,Amount\n2025-08-03,120.50\n2025-11-07,-80.00\n';
const MAPPING: CsvMapping = {
  hasHeader: true,
  dateColumn: 0,
  dateFormat: 'YYYY-MM-DD',
  amount: { kind: 'signed', column: 1 },
  decimal: '.',
  descriptionColumns: [],
};

/** Quotes and confirms, as a page does; half of the changes are charged at once. */
async function confirmOf({ step, person, process }: Scene, change: 1 | -1): Promise<ConfirmQuote> {
  const behavior = step.b % 2 === 0 ? 'always_invoice' : 'create_prorations';
  const customerId = person.customerId as CustomerId;
  const quote = await quoteAccounts(process.deps, { customerId, change, behavior });
  const { prorationAtMs = null, version } = quote.ok ? quote.value : {};
  return confirmQuote(process.deps, customerId, { behavior, prorationAtMs, version });
}

export const accountActs = {
  attach: (scene) => {
    const { world, step, person, process } = scene;
    return world.launch(process, `${process.name} attaches`, async () => {
      const confirm = await confirmOf(scene, 1);
      const importId = person.imports[step.a % person.imports.length] as ImportId;
      const done = await attachImport(process.deps, {
        customerId: person.customerId as CustomerId,
        importId,
        mapping: MAPPING,
        confirm,
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
      const confirm = await confirmOf(scene, -1);
      const done = await detachAccount(process.deps, {
        customerId: person.customerId as CustomerId,
        accountId,
        confirm,
      });
      world.log(() => `${process.name} detach ${accountId}: ${done.ok ? 'done' : done.refusal.kind}`);
    });
  },
} satisfies Record<string, Act>;
