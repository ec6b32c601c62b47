import qs from 'qs';
import { z } from 'zod';
import { startEmulator } from '../index.ts';
import type { Mail } from '../options.ts';
import seed from '../tests/seed.json';

/** For the tests of pages: an emulator with one customer, called as its API and as its pages. */
export const NOW_MS = Date.UTC(2026, 10, 15, 10);
export const RUNS_PRICE = 'price_1QsQzFKvKSz0ruymG7xxbw83';
export const ACCOUNTS_PRICE = 'price_1QsRKKKvKSz0ruymMGfFtOiB';
export const GOOD_CARD = {
  number: '4242 4242 4242 4242',
  expiry: '12 / 34',
  cvc: '123',
  name: 'Ada <b>Lovelace</b>',
  country: 'GB',
};

const MAILS: Mail[] = [
  {
    id: 'mail-1',
    to: 'ada@example.com',
    subject: 'Welcome & hello',
    text: 'Hello <Ada>',
    html: '<p>Hello</p><script>alert(1)</script>',
    atMs: NOW_MS,
  },
];

export type Shop = Awaited<ReturnType<typeof openShop>>;

/** `settle`: what each move of time waits for. */
export async function openShop(settle?: () => Promise<void>) {
  const emulator = await startEmulator({
    seed,
    stateFile: ':memory:',
    port: 0,
    clock: { frozenAtMs: NOW_MS },
    mail: async () => MAILS,
    settle,
  });
  const api = apiOf(emulator.url, emulator.secretKey);
  const customer = await api('POST', '/v1/customers', { name: 'Ada <b>Lovelace</b>', email: 'ada@example.com' });
  const web = webOf(emulator.url);
  const openCheckout = (more: Record<string, unknown> = {}) =>
    api('POST', '/v1/checkout/sessions', {
      mode: 'subscription',
      ui_mode: 'embedded_page',
      customer: customer.id,
      line_items: [{ price: RUNS_PRICE }, { price: ACCOUNTS_PRICE, quantity: 2 }],
      return_url: 'http://127.0.0.1:1/return?session_id={CHECKOUT_SESSION_ID}',
      ...more,
    });
  return {
    emulator,
    api,
    customer,
    ...web,
    openCheckout,
    /** Fills in the embedded form as a person would. */
    async pay(session: Answer, card: Record<string, string> = {}) {
      return web.post('/emulator/checkout/embedded', {
        client_secret: String(session.client_secret),
        parent: 'http://127.0.0.1:1',
        ...GOOD_CARD,
        ...card,
      });
    },
  };
}

const Answer = z.looseObject({ id: z.string().default('') });
export type Answer = z.output<typeof Answer>;
/** One of a list's elements, or an object inside another. */
export const inside = (value: unknown): Answer => Answer.parse(value);
export const list = (answer: Answer): Answer[] => z.object({ data: z.array(Answer) }).parse(answer).data;

const apiOf =
  (url: string, secretKey: string) =>
  async (method: string, path: string, params: object = {}) => {
    const response = await fetch(`${url}${path}${method === 'GET' ? `?${qs.stringify(params)}` : ''}`, {
      method,
      headers: { Authorization: `Bearer ${secretKey}`, 'Content-Type': 'application/x-www-form-urlencoded' },
      ...(method !== 'GET' && { body: qs.stringify(params) }),
    });
    const body: unknown = await response.json();
    if (!response.ok) throw new Error(`${method} ${path}: ${JSON.stringify(body)}`);
    return Answer.parse(body);
  };

const webOf = (url: string) => {
  const visit = async (path: string, init: RequestInit) => {
    const response = await fetch(`${url}${path}`, { redirect: 'manual', ...init });
    const { status, headers } = response;
    return { status, headers, location: headers.get('location'), html: await response.text() };
  };
  return {
    page: (path: string) => visit(path, {}),
    post: (path: string, fields: Record<string, string> = {}, headers: Record<string, string> = {}) =>
      visit(path, { method: 'POST', body: new URLSearchParams(fields), headers: { Origin: url, ...headers } }),
  };
};
