import { createHash } from 'node:crypto';
import type Stripe from 'stripe';
import type { Ctx } from '../../ctx.ts';
import { missing } from '../../params/api-error.ts';
import { nothing } from '../../params/form.ts';
import { type Route, route } from '../../params/route.ts';
import type { Wire } from '../../wire.ts';

/** The same for the same key at every start. */
export const accountIdOf = (name: string): string =>
  `acct_1${createHash('sha256').update(name).digest('hex').slice(0, 15)}`;

/** Of the account's own configuration of payment methods, in which cards are on. */
export const methodConfiguration = (ctx: Ctx) => ({
  id: accountIdOf(ctx.config.account).replace('acct_', 'pmc_'),
  parent: null,
});

/** A standard account in test mode, as its own key sees it. */
function ownAccount(ctx: Ctx): Wire<Stripe.Account> {
  return {
    id: accountIdOf(ctx.config.account),
    object: 'account',
    business_profile: {
      annual_revenue: null,
      estimated_worker_count: null,
      mcc: null,
      minority_owned_business_designation: null,
      name: 'Emulator',
      product_description: null,
      specified_commercial_transactions_act_url: null,
      support_address: null,
      support_email: null,
      support_phone: null,
      support_url: null,
      url: null,
    },
    business_type: null,
    capabilities: { card_payments: 'active', link_payments: 'active', transfers: 'active' },
    charges_enabled: true,
    country: 'US',
    created: 1_500_000_000,
    default_currency: 'usd',
    details_submitted: true,
    email: 'owner@emulator.example',
    metadata: {},
    payouts_enabled: true,
    settings: {
      branding: { icon: null, logo: null, primary_color: null, secondary_color: null },
      card_issuing: { tos_acceptance: { date: null, ip: null } },
      card_payments: {
        statement_descriptor_prefix: null,
        statement_descriptor_prefix_kana: null,
        statement_descriptor_prefix_kanji: null,
      },
      dashboard: { display_name: 'Emulator', timezone: 'Etc/UTC' },
      invoices: { default_account_tax_ids: null, hosted_payment_method_save: 'offer' },
      payments: {
        statement_descriptor: 'EMULATOR',
        statement_descriptor_kana: null,
        statement_descriptor_kanji: null,
        statement_descriptor_prefix_kana: null,
        statement_descriptor_prefix_kanji: null,
      },
      sepa_debit_payments: {},
    },
    type: 'standard',
  };
}

export const routes: Route[] = [
  route('GET', '/v1/account', nothing, ownAccount),
  route('GET', '/v1/accounts/{account}', nothing, (ctx, _, id = '') => {
    const account = ownAccount(ctx);
    if (account.id !== id) throw missing('account', id, 'account');
    return account;
  }),
];
