import type { Route } from '../params/route.ts';
import { routes as account } from '../resources/account/account.ts';
import { routes as balance } from '../resources/balance/transactions.ts';
import { routes as plans } from '../resources/catalog/plans.ts';
import { routes as prices } from '../resources/catalog/prices.ts';
import { routes as products } from '../resources/catalog/products.ts';
import { routes as checkoutCompletion } from '../resources/checkout/completion.ts';
import { routes as checkoutSessions } from '../resources/checkout/sessions.ts';
import { routes as testClocks } from '../resources/clocks/test-clocks.ts';
import { routes as customerBalance } from '../resources/customers/balance.ts';
import { customerRoutes } from '../resources/customers/customers.ts';
import { routes as taxIds } from '../resources/customers/tax-ids.ts';
import { routes as coupons } from '../resources/discounts/coupons.ts';
import { routes as discounts } from '../resources/discounts/discounts.ts';
import { routes as promotionCodes } from '../resources/discounts/promotion-codes.ts';
import { routes as cliSessions } from '../resources/events/cli-sessions.ts';
import { routes as eventDestinations } from '../resources/events/destinations.ts';
import { routes as events } from '../resources/events/events.ts';
import { routes as thinEvents } from '../resources/events/thin-events.ts';
import { routes as webhookEndpoints } from '../resources/events/webhook-endpoints.ts';
import { routes as creditNotes } from '../resources/invoices/credit-notes.ts';
import { routes as invoices } from '../resources/invoices/invoices.ts';
import { routes as invoiceItems } from '../resources/invoices/items.ts';
import { routes as manualInvoices } from '../resources/invoices/manual.ts';
import { routes as meterEvents } from '../resources/meters/events.ts';
import { routes as meterEventsV2 } from '../resources/meters/events-v2.ts';
import { routes as meters } from '../resources/meters/meters.ts';
import { routes as bankTransfers } from '../resources/payments/bank-transfers.ts';
import { routes as charges } from '../resources/payments/charges.ts';
import { routes as disputes } from '../resources/payments/disputes.ts';
import { routes as fraudWarnings } from '../resources/payments/fraud-warnings.ts';
import { routes as paymentIntents } from '../resources/payments/payment-intents.ts';
import { routes as paymentMethods } from '../resources/payments/payment-methods.ts';
import { routes as payments } from '../resources/payments/refunds.ts';
import { routes as setupIntents } from '../resources/payments/setup-intents.ts';
import { createSource, routes as sources } from '../resources/payments/sources.ts';
import { routes as portal } from '../resources/portal/sessions.ts';
import { routes as schedules } from '../resources/schedules/schedules.ts';
import { routes as search } from '../resources/search/search.ts';
import { routes as subscriptionItems } from '../resources/subscriptions/items.ts';
import { routes as subscriptionMigrations } from '../resources/subscriptions/migrate.ts';
import { routes as subscriptionPauses } from '../resources/subscriptions/pause.ts';
import { cancelAllOf, routes as subscriptions } from '../resources/subscriptions/subscriptions.ts';

/** Every route that there is. What is not in here answers as Stripe does for an unknown URL. */
export const ROUTES: Route[] = [
  ...customerRoutes(cancelAllOf, createSource),
  ...paymentMethods,
  ...sources,
  ...setupIntents,
  ...payments,
  ...paymentIntents,
  ...bankTransfers,
  ...charges,
  ...disputes,
  ...fraudWarnings,
  ...taxIds,
  ...creditNotes,
  ...customerBalance,
  ...products,
  ...prices,
  ...meters,
  ...meterEvents,
  ...coupons,
  ...discounts,
  ...promotionCodes,
  ...checkoutSessions,
  ...checkoutCompletion,
  ...subscriptions,
  ...subscriptionItems,
  ...subscriptionPauses,
  ...subscriptionMigrations,
  ...schedules,
  ...invoices,
  ...manualInvoices,
  ...invoiceItems,
  ...portal,
  ...events,
  ...cliSessions,
  ...webhookEndpoints,
  ...meterEventsV2,
  ...eventDestinations,
  ...thinEvents,
  ...testClocks,
  ...account,
  ...balance,
  ...plans,
  ...search,
];
