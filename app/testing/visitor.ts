import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node';
import type { UserId } from '../../server/core/ids.ts';
import { createLoadContext } from '../../server/http/load-context.ts';
import type { World } from '../../server/testing/world.ts';

type Args = LoaderFunctionArgs | ActionFunctionArgs;
type Visit = { path?: string; params?: Record<string, string>; form?: Record<string, string> | [string, string][] };

/** A browser in which `userId`, or nobody, is logged in: calls real loaders and actions and gives what they return or throw as an answer. */
export async function visitor(world: World, userId: UserId | null) {
  const cookie = userId ? ((await world.deps.auth.startSession(userId, null)).split(';')[0] ?? '') : '';
  return async <T>(route: (args: Args) => Promise<T>, { path = '/', params = {}, form }: Visit = {}): Promise<T> => {
    const request = new Request(`http://portal.test${path}`, {
      method: form ? 'POST' : 'GET',
      headers: { Cookie: cookie },
      body: form ? new URLSearchParams(form) : null,
    });
    const context = createLoadContext(world.deps, { ip: '203.0.113.1', nonce: '', requestId: '' });
    return route({ request, context, params });
  };
}

/** The status that a loader or action ended with, whether returned or thrown; a redirect with where it leads. */
export async function statusOf(answer: Promise<unknown>): Promise<number | string> {
  const given = await answer.catch((thrown: unknown) => {
    if (thrown instanceof Response) return thrown;
    throw thrown;
  });
  if (given instanceof Response) return given.headers.get('Location') ?? given.status;
  return 200;
}
