import type { z } from 'zod';
import type { Ctx } from '../../ctx.ts';
import { missing } from '../../params/api-error.ts';
import type { form } from '../../params/form.ts';
import type { Docs } from '../../store/docs.ts';
import { emitUpdate } from '../events/record.ts';
import { render } from '../render.ts';

type Customer = Docs['customer'];
type Address = NonNullable<Customer['address']>;

export function getCustomer(ctx: Ctx, id: string, param = 'customer'): Customer {
  const customer = ctx.store.find('customer', id);
  if (!customer) throw missing('customer', id, param);
  return customer;
}

/** Changes the fields that no request can set directly. */
export function setCustomer(
  ctx: Ctx,
  id: string,
  change: Partial<Pick<Customer, 'delinquent' | 'currency' | 'next_invoice_sequence' | 'balance' | 'default_source'>>,
): void {
  const customer = ctx.store.find('customer', id);
  if (!customer) return;
  const changed = ctx.store.update('customer', { ...customer, ...change });
  emitUpdate(ctx, 'customer.updated', render(ctx, customer), changed);
}

export const fullAddress = (address: z.output<typeof form.address> | null): Address | null =>
  address && wholeAddress(address);

export function wholeAddress(address: z.output<typeof form.address>): Address {
  return {
    city: address.city ?? null,
    country: address.country ?? null,
    line1: address.line1 ?? null,
    line2: address.line2 ?? null,
    postal_code: address.postal_code ?? null,
    state: address.state ?? null,
  };
}
