import Big from 'big.js';
import { z } from 'zod';
import type { Ctx } from '../../ctx.ts';
import { wholeCents } from '../../invoicing/amounts.ts';
import { lineShareCents } from '../../invoicing/credit-notes.ts';
import { invalid, missing } from '../../params/api-error.ts';
import { form } from '../../params/form.ts';
import { mergedMetadata } from '../../params/metadata.ts';
import type { Docs } from '../../store/docs.ts';
import type { Invoice } from './draft.ts';

type Line = Docs['credit_note']['lines']['data'][number];

export const creditLineInput = z.strictObject({
  amount: form.integer.optional(),
  description: form.string.optional(),
  invoice_line_item: form.string.optional(),
  metadata: form.metadata.optional(),
  quantity: form.integer.pipe(z.number().min(0)).optional(),
  type: z.enum(['custom_line_item', 'invoice_line_item']),
  unit_amount: form.integer.optional(),
  unit_amount_decimal: form.decimal.optional(),
});

type CreditInput = {
  amount?: number | undefined;
  credit_amount?: number | undefined;
  lines?: z.output<typeof creditLineInput>[] | undefined;
  out_of_band_amount?: number | undefined;
  refund_amount?: number | undefined;
};

/** The lines that were asked for; for an amount alone, one line of it. */
export function creditLines(ctx: Ctx, params: CreditInput, invoice: Invoice): Line[] {
  if (params.lines === undefined) {
    const given = (params.refund_amount ?? 0) + (params.credit_amount ?? 0) + (params.out_of_band_amount ?? 0);
    if (params.amount === undefined && given === 0)
      throw invalid('You must provide `amount`, `lines`, or how much is given back.', 'amount', 'parameter_missing');
    const amount = params.amount ?? given;
    return [newLine(ctx, { type: 'custom_line_item', amount, description: null, quantity: 1, unit: String(amount) })];
  }
  return params.lines.map((line, index) => {
    if (line.type === 'custom_line_item') {
      const unit = line.unit_amount_decimal ?? line.unit_amount ?? line.amount;
      if (unit === undefined)
        throw invalid('Missing required param: unit_amount.', `lines[${index}][unit_amount]`, 'parameter_missing');
      const quantity = line.quantity ?? 1;
      const amount = wholeCents(new Big(unit).times(quantity));
      const description = line.description ?? null;
      return newLine(ctx, {
        type: line.type,
        amount,
        description,
        quantity,
        unit: String(unit),
        metadata: line.metadata,
      });
    }
    const billed = invoice.lines.data.find(({ id }) => id === line.invoice_line_item);
    if (!billed) throw missing('line_item', line.invoice_line_item ?? '', `lines[${index}][invoice_line_item]`);
    const amount =
      line.amount ?? lineShareCents(billed.amount, billed.quantity ?? 1, line.quantity ?? billed.quantity ?? 1);
    if (amount > billed.amount)
      throw invalid(`The line has only ${billed.amount} to credit.`, `lines[${index}][amount]`);
    return newLine(ctx, {
      type: line.type,
      amount,
      description: line.description ?? billed.description,
      quantity: line.amount === undefined ? (line.quantity ?? billed.quantity) : null,
      unit: null,
      invoiceLine: billed.id,
      metadata: line.metadata,
      discounts: line.amount === undefined ? discountShares(billed, line.quantity ?? billed.quantity ?? 1) : [],
    });
  });
}

type LineGiven = {
  type: Line['type'];
  amount: number;
  description: string | null;
  quantity: number | null;
  unit: string | null;
  invoiceLine?: string;
  metadata?: Record<string, string> | null | undefined;
  discounts?: DiscountAmount[];
};
type DiscountAmount = { amount: number; discount: string };

/** Of a line's discounts the part that goes with a quantity: it is credited by so much less (documented: credit-note-discounts). */
const discountShares = (
  { discount_amounts, quantity }: Invoice['lines']['data'][number],
  credited: number,
): DiscountAmount[] =>
  (discount_amounts ?? []).map(({ amount, discount }) => ({
    amount: lineShareCents(amount, quantity ?? 1, credited),
    discount: typeof discount === 'string' ? discount : '',
  }));

const newLine = (ctx: Ctx, given: LineGiven): Line => ({
  id: ctx.newId('cnli'),
  object: 'credit_note_line_item',
  amount: given.amount,
  description: given.description,
  discount_amount: (given.discounts ?? []).reduce((sum, { amount }) => sum + amount, 0),
  discount_amounts: given.discounts ?? [],
  ...(given.invoiceLine === undefined ? {} : { invoice_line_item: given.invoiceLine }),
  livemode: false,
  // A line of its own shows none where none was given (recorded).
  metadata:
    given.type === 'custom_line_item' && given.metadata === undefined ? null : mergedMetadata({}, given.metadata),
  pretax_credit_amounts: (given.discounts ?? []).map((each) => ({ ...each, type: 'discount' as const })),
  quantity: given.quantity,
  tax_rates: [],
  taxes: [],
  type: given.type,
  unit_amount: given.unit !== null && /^-?\d+$/.test(given.unit) ? Number(given.unit) : null,
  unit_amount_decimal: given.unit,
});
