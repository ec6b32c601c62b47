import { billingDetailsCalls } from './billing-details.ts';
import { cardCalls } from './cards.ts';
import { checkoutCalls } from './checkout.ts';
import { createClient, HURRIED, PATIENT } from './client.ts';
import { customerCalls } from './customers.ts';
import { disputeCalls } from './disputes.ts';
import { eventCalls } from './events.ts';
import { invoiceActs } from './invoice-acts.ts';
import { invoicePageCalls } from './invoice-pages.ts';
import { invoiceCalls, previewCalls } from './invoices.ts';
import { type CatalogMemory, openCatalog } from './known-catalog.ts';
import { meterCalls } from './meter.ts';
import { moneyBackCalls } from './money-back.ts';
import { findPortalConfiguration } from './portal-configuration.ts';
import { type CatalogPrices, checkCatalog, readCatalog } from './prices.ts';
import { endingCalls, subscriptionCalls } from './subscriptions.ts';
import { writeOffCalls } from './write-off-invoices.ts';

export type GatewayConfig = {
  secretKey: string;
  /** The current key, where it can change while the process runs. */
  currentKey?: (() => string) | undefined;
  apiBase?: string | undefined;
  runsPriceId?: string | undefined;
  accountsPriceId?: string | undefined;
  /** Limits the calls of the loops. Pages are not limited. Unlimited by default. */
  callsPerSecond?: number | undefined;
  /** Called with the status of each answer of Stripe. */
  onAnswer?: ((status: number) => void) | undefined;
  /** Without it a process cannot start while Stripe is down. */
  memory?: CatalogMemory | undefined;
};

/** All of our calls to Stripe, in our own types. Every call may throw a StripeFault. */
export type Gateway = {
  prices: CatalogPrices;
  /** Whether the key is one of live mode, where money is real; events of the other mode are not ours. */
  livemode: boolean;
  /** The same calls for a waiting page: each takes six seconds at most and is not retried. */
  hurried(): Gateway;
  /** Reads the catalog again. Returns a message when it no longer matches what this process sells, else null. */
  checkCatalog(): Promise<string | null>;
} & ReturnType<typeof calls>;

/** Reads and checks the catalog if Stripe is up, and returns the calls. Throws when the catalog is not what we sell. */
export async function connectStripe(config: GatewayConfig): Promise<Gateway> {
  const { callsPerSecond, memory, currentKey, onAnswer, ...account } = config;
  const key = currentKey ?? config.secretKey;
  const stripe = createClient(key, config.apiBase, { ...PATIENT, callsPerSecond });
  const quick = createClient(key, config.apiBase, HURRIED);
  if (onAnswer)
    for (const client of [stripe, quick]) client.on('response', ({ status }: { status: number }) => onAnswer(status));
  const read = async (isKnown: boolean) => {
    const asked = isKnown ? quick : stripe;
    const prices = await readCatalog(asked, config);
    return { prices, portalConfigurationId: await findPortalConfiguration(asked) };
  };
  const { prices, portalConfigurationId } = await openCatalog(read, account, memory);
  const common = {
    prices,
    livemode: /^[a-z]+_live_/.test(config.secretKey),
    hurried: () => hurried,
    checkCatalog: () => checkCatalog(stripe, config, prices),
  };
  const hurried: Gateway = { ...common, ...calls(quick, prices, portalConfigurationId) };
  return { ...common, ...calls(stripe, prices, portalConfigurationId) };
}

const calls = (
  stripe: ReturnType<typeof createClient>,
  prices: CatalogPrices,
  portalConfigurationId: string | null,
) => ({
  ...customerCalls(stripe),
  ...checkoutCalls(stripe, prices, portalConfigurationId),
  ...subscriptionCalls(stripe, prices),
  ...endingCalls(stripe),
  ...invoiceCalls(stripe, prices),
  ...previewCalls(stripe, prices),
  ...invoiceActs(stripe),
  ...invoicePageCalls(stripe),
  ...writeOffCalls(stripe),
  ...meterCalls(stripe, prices),
  ...disputeCalls(stripe),
  ...eventCalls(stripe),
  ...moneyBackCalls(stripe),
  ...cardCalls(stripe),
  ...billingDetailsCalls(stripe),
});
