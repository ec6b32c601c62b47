import { createTRPCClient, httpLink, TRPCClientError } from '@trpc/client';
import pg from 'pg';
import { expect } from 'vitest';
import { present } from '../server/core/invariant.ts';
import type { Emulator } from '../server/emulator/index.ts';
import { baseDefinition } from '../server/scenarios/forecast/base-definition.ts';
import type { AppRouter } from '../server/trpc/root.ts';
import { until } from './portal.ts';

type Client = ReturnType<typeof createTRPCClient<AppRouter>>;
/** Makes one call as a logged-in person. */
export type Api = <T>(call: (client: Client) => Promise<T>) => Promise<T>;

/** Somebody who uses the procedures over HTTP with a cookie of their own. `send` chooses the address of each call. */
export function apiPerson(send: <T>(call: (url: string) => Promise<T>) => Promise<T>): Api {
  let cookie = '';
  const at = (url: string): Client =>
    createTRPCClient<AppRouter>({
      links: [
        httpLink({
          url: `${url}/api/trpc`,
          async fetch(input, init) {
            const headers = { ...Object.fromEntries(new Headers(init?.headers)), Cookie: cookie, Origin: url };
            const answer = await fetch(input, {
              ...init,
              body: init?.body as string,
              signal: init?.signal ?? null,
              headers,
            });
            const session = answer.headers.getSetCookie().find((each) => each.includes('headroom_session='));
            cookie = session?.split(';')[0] ?? cookie;
            return answer;
          },
        }),
      ],
    });
  return (call) => send((url) => call(at(url)));
}

/** Signs up, confirms the e-mail, attaches the sample, subscribes and makes a scenario of so many variants; gives its id. */
export async function subscribeOverApi(
  api: Api,
  { name, stripe, variants, database }: { name: string; stripe: Emulator; variants: number; database: string },
) {
  const email = `${name}@example.com`;
  await api((client) => client.auth.signUp.mutate({ name, email, password: 'correct horse battery' }));
  const token = await confirmationOf(database, email);
  await api((client) => client.auth.confirmEmail.mutate({ token }));
  const quote = { behavior: 'create_prorations', prorationAtMs: null } as const;
  const { accountId } = await api((client) => client.accounts.attachSample.mutate({ quote }));
  const { terms } = await api((client) => client.billing.agreement.query());
  await api((client) => client.billing.agree.mutate({ version: terms.version }));
  const { clientSecret } = await api((client) => client.billing.startCheckout.mutate());
  const sessionId = present(clientSecret, 'client secret').split('_secret')[0];
  const paid = await fetch(`${stripe.url}/v1/payment_pages/${sessionId}/confirm`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${stripe.secretKey}` },
    body: new URLSearchParams({ payment_method: 'pm_card_visa' }),
  });
  expect(paid.status).toBe(200);
  await until(async () => (await api((client) => client.billing.overview.query())).standing.kind === 'active', 60_000);
  const definition = baseDefinition([accountId], {
    horizonMonths: 3,
    trials: 100,
    seed: 7,
    ...(variants > 1 && {
      sweep: [{ assumption: 'incomeGrowthPct' as const, from: 0, to: 20, steps: variants }],
    }),
  });
  return (await api((client) => client.scenarios.create.mutate({ name: 'Load', definition }))).scenarioId;
}

/** The token in the mail that confirms a sign-up: without a mail server mails stay in the database. */
async function confirmationOf(database: string, email: string): Promise<string> {
  const client = new pg.Client(database);
  await client.connect();
  const query = "select text from mails where recipient = $1 and text like '%token=%'";
  const { rows } = await client.query(query, [email]).finally(() => client.end());
  return present(/token=([\w-]+)/.exec(String(rows[0]?.text))?.[1], 'token of the confirmation');
}

/** Whether a call was refused because too much is under way: it may be made again in a moment. */
export const isOverBudget = (error: unknown): boolean =>
  error instanceof TRPCClientError && error.data?.code === 'TOO_MANY_REQUESTS';
