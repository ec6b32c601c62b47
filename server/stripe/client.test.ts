import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Listening, listen } from '../http/listen.ts';
import { createClient, PATIENT } from './client.ts';

const CALLS_A_SECOND = 5;
const arrivals: number[] = [];
let server: Listening;

beforeAll(async () => {
  server = await listen(
    (_request, response) => {
      arrivals.push(performance.now());
      response.setHeader('Content-Type', 'application/json').end('{"id":"cus_1","object":"customer"}');
    },
    { port: 0, host: '127.0.0.1' },
  );
});
afterAll(() => server.close());

it('calls that come faster than agreed wait for their turn, and all are made', async () => {
  const base = `http://127.0.0.1:${server.port}`;
  const stripe = createClient('sk_test_1', base, { ...PATIENT, callsPerSecond: CALLS_A_SECOND });
  const beginMs = performance.now();
  await Promise.all(Array.from({ length: 2 * CALLS_A_SECOND + 1 }, () => stripe.customers.retrieve('cus_1')));
  const afterMs = arrivals.map((at) => at - beginMs);
  expect(afterMs).toHaveLength(11);
  expect(afterMs[5]).toBeGreaterThan(950);
  expect(afterMs[10]).toBeGreaterThan(1_900);
});
