import { parseArgs } from 'node:util';
import { readEnv, readSecret } from '../env.ts';
import { createClient } from '../stripe/client.ts';
import { setUpStripe } from '../stripe/setup.ts';

const HELP = `Makes what Headroom needs in a Stripe account, nothing twice, and prints the environment to set.

  STRIPE_SECRET_KEY=sk_test_… npm run stripe:setup -- --url https://portal.example.com

  --url <address>       where people reach the portal (APP_URL); webhooks are sent to <address>/webhooks/stripe
  --accounts flat|tiered
                        how accounts are sold: $9 each, or in volume tiers ($9 for one, $18 for two, … to 20, then $9 each);
                        without it as they are sold now, flat at first
  --api-base <address>  another server that speaks Stripe's API, such as the emulator
`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      url: { type: 'string' },
      accounts: { type: 'string' },
      'api-base': { type: 'string' },
      help: { type: 'boolean' },
    },
  });
  if (values.help) return console.log(HELP);
  const env = { ...process.env };
  const appUrl = values.url ?? env.APP_URL;
  const key = readSecret('STRIPE_SECRET_KEY', env);
  if (!key || !appUrl)
    throw new Error(`Set STRIPE_SECRET_KEY (or STRIPE_SECRET_KEY_FILE) and give --url (or APP_URL).\n\n${HELP}`);
  const apiBase = values['api-base'] ?? readEnv({ STRIPE_API_BASE: env.STRIPE_API_BASE }).STRIPE_API_BASE;
  const webhookUrl = new URL('/webhooks/stripe', appUrl).href;
  const { accounts } = values;
  if (accounts !== undefined && accounts !== 'flat' && accounts !== 'tiered')
    throw new Error(`--accounts is flat or tiered, not ${accounts}.\n\n${HELP}`);
  const setup = await setUpStripe(createClient(key, apiBase), { webhookUrl, accounts });
  console.log(setup.made.length > 0 ? `Made: ${setup.made.join(', ')}.` : 'Everything was there already.');
  console.log('\nSet this where Headroom runs:\n');
  console.log('STRIPE_SECRET_KEY=<the key you just used>');
  console.log('STRIPE_PUBLISHABLE_KEY=<the pk_… beside it in the Stripe dashboard>');
  const secretOf = ({ id, secret }: typeof setup.webhook) =>
    secret ?? `<unchanged: the secret of ${id}, in the Stripe dashboard>`;
  console.log(`STRIPE_WEBHOOK_SECRET=${secretOf(setup.webhook)}`);
  console.log(`STRIPE_THIN_WEBHOOK_SECRET=${secretOf(setup.thinWebhook)}`);
  console.log(`STRIPE_PRICE_SCENARIO_RUNS=${setup.runsPriceId}`);
  console.log(`STRIPE_PRICE_ATTACHED_ACCOUNTS=${setup.accountsPriceId}`);
}

await main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
