import { cardCalls } from './cards.ts';
import { checkoutCalls } from './checkout.ts';
import { createClient, HURRIED, PATIENT } from './client.ts';
import { disputeCalls } from './disputes.ts';
import { eventCalls } from './events.ts';
import { invoiceCalls } from './invoices.ts';
import { type CatalogMemory, openCatalog } from './known-catalog.ts';
import { meterCalls } from './meter.ts';
import { moneyBackCalls } from './money-back.ts';
import { findPortalConfiguration } from './portal-configuration.ts';
import { type CatalogPrices, checkCatalog, readCatalog } from './prices.ts';
import { subscriptionCalls } from './subscriptions.ts';
import { writeOffCalls } from './write-off-invoices.ts';

export type GatewayConfig = {
  secretKey: string;
  /** The key as it is now, where it can change while the process runs. */
  currentKey?: (() => string) | undefined;
  apiBase?: string | undefined;
  runsPriceId?: string | undefined;
  accountsPriceId?: string | undefined;
  /** How many calls the loops make at most; pages do not wait in line. Without it they go as they come. */
  callsPerSecond?: number | undefined;
  /** Without one a process cannot start while Stripe does not answer. */
  memory?: CatalogMemory | undefined;
};

/** The only door to Stripe, in our words. Every call may throw a StripeFault. */
export type Gateway = {
  prices: CatalogPrices;
  /** Whether the key is one of live mode, where money is real; events of the other mode are not ours. */
  livemode: boolean;
  /** The same calls for somebody who waits on a page: each takes six seconds at most and is not tried again. */
  hurried(): Gateway;
  /** Reads the catalog again: a sentence when it is no longer what this process sells, else null. */
  checkCatalog(): Promise<string | null>;
} & ReturnType<typeof calls>;

/** Reads and checks the catalog, as far as Stripe answers, and gives the calls. Throws a sentence when what is sold is not what we sell. */
export async function connectStripe(config: GatewayConfig): Promise<Gateway> {
  const { callsPerSecond, memory, currentKey, ...account } = config;
  const key = currentKey ?? config.secretKey;
  const stripe = createClient(key, config.apiBase, { ...PATIENT, callsPerSecond });
  const quick = createClient(key, config.apiBase, HURRIED);
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
  ...checkoutCalls(stripe, prices, portalConfigurationId),
  ...subscriptionCalls(stripe, prices),
  ...invoiceCalls(stripe, prices),
  ...writeOffCalls(stripe),
  ...meterCalls(stripe, prices),
  ...disputeCalls(stripe),
  ...eventCalls(stripe),
  ...moneyBackCalls(stripe),
  ...cardCalls(stripe),
});
