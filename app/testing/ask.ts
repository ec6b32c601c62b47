import type { LoaderFunctionArgs } from '@remix-run/node';
import { createLoadContext } from '../../server/http/load-context.ts';
import type { Person } from '../../server/testing/people.ts';
import type { World } from '../../server/testing/world.ts';

const ORIGIN = 'http://portal.test';

export type Asked = { params?: Record<string, string>; form?: Record<string, string> | FormData };

/** Calls a loader or, with a form, an action as `person` would over HTTP; what it throws as an answer is an answer. */
export async function ask<T>(
  { deps }: World,
  person: Person | null,
  path: string,
  route: (args: LoaderFunctionArgs) => T,
  { params = {}, form }: Asked = {},
): Promise<Awaited<T> | Response> {
  const cookie = person ? ((await deps.auth.startSession(person.user.id, null)).split(';')[0] ?? '') : '';
  const body = form && !(form instanceof FormData) ? new URLSearchParams(form) : form;
  const init = { method: body ? 'POST' : 'GET', headers: { Cookie: cookie }, body: body ?? null };
  const context = createLoadContext(deps, { ip: '127.0.0.1', nonce: '', requestId: '' });
  return Promise.resolve(route({ request: new Request(ORIGIN + path, init), context, params })).catch(
    (thrown: unknown) => {
      if (thrown instanceof Response) return thrown;
      throw thrown;
    },
  );
}

/** Where an answer leads, or its status when it leads nowhere, or what it holds. */
export const leadsTo = (answer: unknown): unknown =>
  answer instanceof Response ? (answer.headers.get('Location') ?? answer.status) : answer;
