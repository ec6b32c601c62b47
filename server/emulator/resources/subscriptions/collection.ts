import type { Ctx } from '../../ctx.ts';
import { invalid } from '../../params/api-error.ts';
import type { Subscription } from './lines.ts';

type Collection = Pick<Subscription, 'collection_method' | 'days_until_due'>;
/** Bills can only be sent to an address, and are due some day (assumed: sent-needs); cards are charged at once. */
export function checkCollection(ctx: Ctx, customer: string, { collection_method, days_until_due }: Collection): void {
  if (collection_method !== 'send_invoice') {
    if (days_until_due === null) return;
    throw invalid('`days_until_due` is only for `collection_method=send_invoice`.', 'days_until_due');
  }
  if (days_until_due === null)
    throw invalid(
      'You must provide `days_until_due` when `collection_method` is `send_invoice`.',
      'days_until_due',
      'parameter_missing',
    );
  if (!ctx.store.get('customer', customer).email)
    throw invalid(
      'Missing email. In order to create invoices that are sent to the customer, the customer must have a valid email.',
      'collection_method',
    );
}

export function checkMethod(ctx: Ctx, customer: string, id: string | null | undefined): void {
  if (!id) return;
  if (ctx.store.find('payment_method', id)?.customer !== customer) {
    throw invalid(
      `The customer does not have a payment method with the ID ${id}. The payment method must be attached to the customer.`,
      'default_payment_method',
      'resource_missing',
    );
  }
}
