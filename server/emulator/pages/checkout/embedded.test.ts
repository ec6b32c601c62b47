import { existsSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import { type Browser, chromium } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { list, openShop, type Shop } from '../test-shop.ts';

const LOADER = createRequire(import.meta.url).resolve('@stripe/stripe-js/dist/pure.mjs');
const EXECUTABLE = [
  chromium.executablePath(),
  '/usr/bin/chromium-headless-shell',
  '/usr/bin/chromium',
  '/usr/bin/google-chrome',
].find((path) => existsSync(path));
const ARGS = [
  '--no-sandbox',
  '--disable-background-networking',
  '--disable-quic',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
];

describe.skipIf(EXECUTABLE === undefined)(
  'embedded checkout, by the official loader, in a page of another origin',
  () => {
    let browser: Browser;
    let shop: Shop;
    let host: Server;
    beforeAll(async () => {
      browser = await chromium.launch({ ...(EXECUTABLE ? { executablePath: EXECUTABLE } : {}), args: ARGS });
    });
    afterAll(() => browser.close());
    beforeEach(async () => {
      shop = await openShop();
    });
    afterEach(async () => {
      host.closeAllConnections();
      await new Promise((closed) => host.close(closed));
      await shop.emulator.close();
    });

    /** The smallest app: mounts what the client secret names; `/return` is where it ends. */
    async function openApp(clientSecret: () => string): Promise<string> {
      host = createServer((request, response) => {
        if (request.url === '/loader.js') {
          response.setHeader('Content-Type', 'text/javascript');
          return response.end(readFileSync(LOADER));
        }
        response.setHeader('Content-Type', 'text/html');
        if (request.url !== '/') return response.end('<h1>Returned</h1><link rel="icon" href="data:,">');
        response.end(`<!doctype html><link rel="icon" href="data:,"><div id="checkout"></div><p id="state"></p>
        <script src="${shop.emulator.url}/emulator/stripe.js"></script>
        <script type="module">
          import { loadStripe } from '/loader.js';
          const stripe = await loadStripe('pk_test_emulator0000');
          const fetchClientSecret = async () => ${JSON.stringify(clientSecret())};
          const onComplete = () => { document.querySelector('#state').textContent = 'onComplete'; };
          const checkout = await stripe.createEmbeddedCheckoutPage({ fetchClientSecret, onComplete });
          checkout.mount('#checkout');
        </script>`);
      });
      await new Promise<void>((listening) => host.listen(0, '127.0.0.1', listening));
      const address = host.address();
      return `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
    }

    async function openCheckout(more: Record<string, unknown>, width = 1280) {
      let secret = '';
      const origin = await openApp(() => secret);
      const session = await shop.openCheckout({ return_url: `${origin}/return?id={CHECKOUT_SESSION_ID}`, ...more });
      secret = String(session.client_secret);
      const page = await browser.newPage({ viewport: { width, height: 900 } });
      const errors: string[] = [];
      page.on('console', (message) => ['error', 'warning'].includes(message.type()) && errors.push(message.text()));
      page.on('pageerror', (error) => errors.push(error.message));
      await page.goto(origin);
      return { page, frame: page.frameLocator('iframe'), errors, session };
    }

    test('a decline is told, a good card then pays and leads back, with a double click and without an error', async () => {
      const { page, frame, errors, session } = await openCheckout({});
      await frame.getByText('Test cards').click();
      await frame.getByRole('button', { name: '4000 0000 0000 0002' }).click();
      await frame.getByRole('button', { name: 'Subscribe' }).click();
      await frame.getByText('Your card was declined.').waitFor();
      await frame.getByLabel('Card number').fill('');
      await frame.getByLabel('Card number').pressSequentially('4242424242424242');
      expect(await frame.getByLabel('Card number').inputValue()).toBe('4242 4242 4242 4242');
      await frame.getByLabel('Expiry').fill('12 / 34');
      await frame.getByLabel('CVC').fill('123');
      await frame.getByLabel('Name on card').fill('Ada Lovelace');
      await frame.getByLabel('Country').selectOption('GB');
      await frame.getByRole('button', { name: 'Subscribe' }).dblclick();
      await page.getByRole('heading', { name: 'Returned' }).waitFor();
      expect(page.url()).toContain(`id=${session.id}`);
      expect(list(await shop.api('GET', '/v1/subscriptions', { customer: shop.customer.id }))).toHaveLength(1);
      expect(errors).toEqual([]);
      await page.close();
    });

    test('the stand-in has what @stripe/stripe-js and @stripe/react-stripe-js look for, and takes one checkout at a time', async () => {
      const { page, frame, errors } = await openCheckout({});
      await frame.getByLabel('Card number').waitFor();
      const seen = await page.evaluate(async () => {
        const { Stripe } = window as unknown as { Stripe: { (key: string): Record<string, unknown>; version: string } };
        const stripe = Stripe('pk_test_emulator0000');
        // react-stripe-js takes nothing for a Stripe object that lacks one of these four.
        const guarded = ['elements', 'createToken', 'createPaymentMethod', 'confirmCardPayment'];
        const open = stripe.createEmbeddedCheckoutPage as (options: object) => Promise<unknown>;
        const second = await open({ clientSecret: 'cs_x_secret_y' }).catch((error: Error) => error.name);
        return { version: Stripe.version, kinds: guarded.map((name) => typeof stripe[name]), second };
      });
      expect(seen).toEqual({ version: 'endive', kinds: Array(4).fill('function'), second: 'IntegrationError' });
      expect(errors).toEqual([]);
      await page.close();
    });

    test('on a phone the frame is as tall as its form, and without a redirect the app is called', async () => {
      const { page, frame, errors } = await openCheckout(
        { redirect_on_completion: 'never', return_url: undefined },
        390,
      );
      await frame.getByLabel('Card number').fill('4242 4242 4242 4242');
      const needed = await frame
        .locator('html')
        .evaluate((root) => [root.scrollHeight - root.clientHeight, root.scrollWidth - root.clientWidth]);
      expect(needed).toEqual([0, 0]);
      await frame.getByLabel('Expiry').fill('12/34');
      await frame.getByLabel('CVC').fill('123');
      await frame.getByLabel('Name on card').fill('Ada Lovelace');
      await frame.getByRole('button', { name: 'Subscribe' }).click();
      await page.getByText('onComplete').waitFor();
      expect(errors).toEqual([]);
      await page.close();
    });
  },
);
