import { subscriptionTax } from '../invoices/automatic-tax.ts';
import { thresholdsOf } from '../subscriptions/new.ts';
import type { SettingsInput } from './params.ts';
import type { Phase, Schedule } from './record.ts';

type Defaults = Schedule['default_settings'];

/** What phases have that say nothing else. `before`: of a schedule that is changed. */
export function defaultSettings(given: SettingsInput = {}, before?: Defaults): Defaults {
  return {
    application_fee_percent: null,
    automatic_tax: given.automatic_tax
      ? subscriptionTax(given.automatic_tax.enabled)
      : (before?.automatic_tax ?? subscriptionTax(false)),
    billing_cycle_anchor: given.billing_cycle_anchor ?? before?.billing_cycle_anchor ?? 'automatic',
    billing_thresholds:
      given.billing_thresholds === undefined
        ? (before?.billing_thresholds ?? null)
        : thresholdsOf(given.billing_thresholds),
    collection_method: given.collection_method ?? before?.collection_method ?? 'charge_automatically',
    default_payment_method: chosen(given.default_payment_method, before?.default_payment_method),
    description: chosen(given.description, before?.description),
    invoice_settings: invoiceSettings(
      given.invoice_settings?.days_until_due ?? before?.invoice_settings.days_until_due ?? null,
    ),
    on_behalf_of: null,
    transfer_data: null,
  };
}

/** The settings of one phase: null where the defaults hold. */
export function phaseSettings(given: SettingsInput) {
  return {
    application_fee_percent: null,
    ...(given.automatic_tax && { automatic_tax: subscriptionTax(given.automatic_tax.enabled) }),
    billing_cycle_anchor: given.billing_cycle_anchor ?? null,
    billing_thresholds: thresholdsOf(given.billing_thresholds),
    collection_method: given.collection_method ?? null,
    default_payment_method: given.default_payment_method ?? null,
    default_tax_rates: [],
    description: given.description ?? null,
    invoice_settings: given.invoice_settings ? invoiceSettings(given.invoice_settings.days_until_due ?? null) : null,
    on_behalf_of: null,
    transfer_data: null,
  };
}

const NO_INVOICE_SETTINGS = { account_tax_ids: null, custom_fields: null, description: null, footer: null };
export const invoiceSettings = (days_until_due: number | null) => ({
  ...NO_INVOICE_SETTINGS,
  days_until_due,
  issuer: { type: 'self' as const },
});

/** What the subscription is set to in a phase, as its own parameters say it. */
export function subscriptionSettings({ default_settings }: Schedule, phase: Phase) {
  const collection_method = known(phase.collection_method ?? default_settings.collection_method);
  const days = phase.invoice_settings?.days_until_due ?? default_settings.invoice_settings.days_until_due;
  const thresholds = phase.billing_thresholds ?? default_settings.billing_thresholds;
  const tax = phase.automatic_tax ?? default_settings.automatic_tax;
  return {
    automatic_tax: tax && { enabled: tax.enabled },
    billing_thresholds: thresholds
      ? {
          amount_gte: thresholds.amount_gte ?? undefined,
          reset_billing_cycle_anchor: thresholds.reset_billing_cycle_anchor ?? undefined,
        }
      : undefined,
    collection_method,
    days_until_due: collection_method === 'send_invoice' ? (days ?? undefined) : undefined,
    default_payment_method: phase.default_payment_method ?? default_settings.default_payment_method ?? undefined,
    description: phase.description ?? default_settings.description ?? undefined,
    metadata: phase.metadata ?? undefined,
  };
}

const known = (method: Phase['collection_method']): 'send_invoice' | 'charge_automatically' =>
  method === 'send_invoice' ? 'send_invoice' : 'charge_automatically';

const chosen = (given: string | null | undefined, before: string | null | undefined): string | null =>
  given === undefined ? (before ?? null) : given;
