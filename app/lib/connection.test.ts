import { afterEach, expect, it, vi } from 'vitest';
import { createConnection } from './connection.ts';

afterEach(() => vi.useRealTimers());

/** A network that fails as often as it is told to, and then answers. */
function network(failures: number) {
  const sent: RequestInit[] = [];
  const connection = createConnection(async (_, init) => {
    sent.push(init ?? {});
    if (sent.length <= failures) throw new TypeError('Failed to fetch');
    return new Response('answer');
  });
  return { sent, connection };
}

it('a page that fails to load is requested again until it loads', async () => {
  vi.useFakeTimers();
  const { sent, connection } = network(3);
  const answer = connection.fetch('/runs.data');
  await vi.advanceTimersByTimeAsync(0);
  expect(connection.now()).toMatchObject({ waits: 'page' });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(await (await answer).text()).toBe('answer');
  expect(sent).toHaveLength(4);
  expect(connection.now()).toMatchObject({ waits: 'nothing' });
});

it('a form is sent again only when a person asks for it, unchanged', async () => {
  vi.useFakeTimers();
  const { sent, connection } = network(1);
  const body = new URLSearchParams({ name: 'مرحبا 🪑' });
  const answer = connection.fetch('/scenarios/new.data', { method: 'POST', body });
  await vi.advanceTimersByTimeAsync(600_000);
  connection.setOffline(true);
  connection.setOffline(false);
  expect(sent).toHaveLength(1);
  expect(connection.now()).toMatchObject({ waits: 'form' });
  connection.sendAgain();
  expect((await answer).ok).toBe(true);
  expect(sent).toEqual([
    { method: 'POST', body },
    { method: 'POST', body },
  ]);
});

it('a page is requested at once when the network is back, and listeners get each change once', async () => {
  const { connection } = network(1);
  const told: unknown[] = [];
  const end = connection.subscribe(() => told.push(connection.now()));
  connection.setOffline(true);
  connection.setOffline(true);
  connection.stop();
  const answer = connection.fetch('/runs.data');
  await vi.waitFor(() => expect(connection.now().waits).toBe('page'));
  connection.setOffline(false);
  expect((await answer).ok).toBe(true);
  end();
  connection.setOffline(true);
  expect(told).toEqual([
    { isOffline: true, isStopped: false, waits: 'nothing' },
    { isOffline: true, isStopped: true, waits: 'nothing' },
    { isOffline: true, isStopped: true, waits: 'page' },
    { isOffline: false, isStopped: false, waits: 'page' },
    { isOffline: false, isStopped: false, waits: 'nothing' },
  ]);
});

it('what is given up ends as given up, and is not asked for again', async () => {
  const { sent, connection } = network(9);
  const leaving = new AbortController();
  const answer = connection.fetch('/runs.data', { method: 'POST', signal: leaving.signal });
  await vi.waitFor(() => expect(connection.now().waits).toBe('form'));
  leaving.abort();
  await expect(answer).rejects.toMatchObject({ name: 'AbortError' });
  connection.sendAgain();
  expect(sent).toHaveLength(1);
  expect(connection.now().waits).toBe('nothing');
});

it('a fault that is not the network’s is thrown', async () => {
  const connection = createConnection(async () => {
    throw new RangeError('ours');
  });
  await expect(connection.fetch('/runs.data')).rejects.toThrow('ours');
});

it('a second click of a button waits for the page, another button only for the answer', async () => {
  let respond = (_: Response) => {};
  const connection = createConnection(() => new Promise((resolve) => (respond = resolve)));
  const waits = () => [connection.mustWait(true), connection.mustWait(false)];
  expect(waits()).toEqual([false, false]);
  const answer = connection.fetch('/admin/act/refund/in_1.data', { method: 'POST' });
  expect(waits()).toEqual([true, false]);
  connection.setNavigating(true);
  expect(waits()).toEqual([true, true]);
  respond(new Response('preview'));
  await answer;
  expect(waits()).toEqual([true, false]);
  connection.setNavigating(false);
  expect(waits()).toEqual([false, false]);
});
