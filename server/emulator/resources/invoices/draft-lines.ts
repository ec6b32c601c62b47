import type { Ctx } from '../../ctx.ts';
import type { Docs } from '../../store/docs.ts';
import { emitUpdate } from '../events/record.ts';
import { render } from '../render.ts';
import { withTotals } from './draft.ts';
import { getInvoice } from './finalization.ts';
import { itemIdOf, lineOfItem } from './item-lines.ts';

/** A draft's lines say what its items now say: changed, gone, or new. */
export function refreshDraft(ctx: Ctx, invoiceId: string): Docs['invoice'] {
  const invoice = getInvoice(ctx, invoiceId);
  const items = new Map(ctx.store.all('invoiceitem', { lookup: invoiceId }).map((item) => [item.id, item]));
  const kept = invoice.lines.data.flatMap((line) => {
    const itemId = itemIdOf(line);
    if (itemId === null) return [line];
    const item = items.get(itemId);
    if (!item) return [];
    items.delete(itemId);
    // A proration's line is the subscription's: its item only says that it is billed.
    return [line.parent?.type === 'invoice_item_details' ? lineOfItem(ctx, item, invoiceId, line.id) : line];
  });
  const data = [...kept, ...[...items.values()].map((item) => lineOfItem(ctx, item, invoiceId))];
  const currency = data[0]?.currency ?? invoice.currency;
  const changed = ctx.store.update(
    'invoice',
    withTotals(ctx, { ...invoice, currency, lines: { ...invoice.lines, data } }),
  );
  emitUpdate(ctx, 'invoice.updated', render(ctx, invoice), changed);
  return changed;
}
