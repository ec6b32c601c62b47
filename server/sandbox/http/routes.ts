import { routes as bankTransfers } from '../resources/bank-transfers.ts';
import { routes as portal } from '../resources/billing-portal.ts';
import { routes as charges } from '../resources/charges.ts';
import { routes as checkoutCompletion } from '../resources/checkout-completion.ts';
import { routes as checkoutSessions } from '../resources/checkout-sessions.ts';
import { routes as cliSessions } from '../resources/cli-sessions.ts';
import { routes as coupons } from '../resources/coupons.ts';
import { routes as creditNotes } from '../resources/credit-notes.ts';
import { routes as customerBalance } from '../resources/customer-balance.ts';
import { customerRoutes } from '../resources/customers.ts';
import { routes as discounts } from '../resources/discounts.ts';
import { routes as disputes } from '../resources/disputes.ts';
import { routes as eventDestinations } from '../resources/event-destinations.ts';
import { routes as events } from '../resources/events.ts';
import { routes as invoiceItems } from '../resources/invoice-items.ts';
import { routes as manualInvoices } from '../resources/invoice-manual.ts';
import { routes as invoices } from '../resources/invoices.ts';
import { routes as meterEvents } from '../resources/meter-events.ts';
import { routes as meterEventsV2 } from '../resources/meter-events-v2.ts';
import { routes as meters } from '../resources/meters.ts';
import { routes as paymentIntents } from '../resources/payment-intents.ts';
import { routes as paymentMethods } from '../resources/payment-methods.ts';
import { routes as prices } from '../resources/prices.ts';
import { routes as products } from '../resources/products.ts';
import { routes as promotionCodes } from '../resources/promotion-codes.ts';
import { routes as payments } from '../resources/refunds.ts';
import { routes as setupIntents } from '../resources/setup-intents.ts';
import { createSource, routes as sources } from '../resources/sources.ts';
import { routes as subscriptionItems } from '../resources/subscription-items.ts';
import { routes as subscriptionMigrations } from '../resources/subscription-migrate.ts';
import { routes as subscriptionPauses } from '../resources/subscription-pause.ts';
import { cancelAllOf, routes as subscriptions } from '../resources/subscriptions.ts';
import { routes as taxIds } from '../resources/tax-ids.ts';
import { routes as testClocks } from '../resources/test-clocks.ts';
import { routes as thinEvents } from '../resources/thin-events.ts';
import { routes as webhookEndpoints } from '../resources/webhook-endpoints.ts';
import type { Route } from './route.ts';

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
];
