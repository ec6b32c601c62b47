import type { Ctx } from '../../ctx.ts';
import type { Host } from '../../host.ts';
import type { Docs } from '../../store/docs.ts';
import { priceText } from '../price-text.ts';
import { type Listing, listing, mapListing } from './listing.ts';

export type CustomerRow = { customer: Docs['customer']; subscriptions: Docs['subscription'][] };
export type SubscriptionRow = {
  subscription: Docs['subscription'];
  customer: Docs['customer'] | undefined;
  items: { item: Docs['subscription_item']; product: string; price: string }[];
};
export type InvoiceRow = { invoice: Docs['invoice']; customer: Docs['customer'] | undefined };

export const customersView = (host: Host, after: string | undefined): Listing<CustomerRow> =>
  host.transact((ctx) => mapListing(listing(ctx, 'customer', {}, after), (customer) => rowOfCustomer(ctx, customer)));

export const rowOfCustomer = (ctx: Ctx, customer: Docs['customer']): CustomerRow => ({
  customer,
  subscriptions: ctx.store.all('subscription', { customer: customer.id }),
});

export const subscriptionsView = (host: Host, after: string | undefined): Listing<SubscriptionRow> =>
  host.transact((ctx) =>
    mapListing(listing(ctx, 'subscription', {}, after), (subscription) => ({
      subscription,
      customer: subscription.customer ? ctx.store.find('customer', subscription.customer) : undefined,
      items: ctx.store.all('subscription_item', { parent: subscription.id }).map((item) => ({
        item,
        product: ctx.store.find('product', item.price.product)?.name ?? item.price.product,
        price: priceText(ctx.store.get('price', item.price.id), item.quantity),
      })),
    })),
  );

export const invoicesView = (host: Host, after: string | undefined): Listing<InvoiceRow> =>
  host.transact((ctx) =>
    mapListing(listing(ctx, 'invoice', {}, after), (invoice) => ({
      invoice,
      customer: invoice.customer ? ctx.store.find('customer', invoice.customer) : undefined,
    })),
  );
