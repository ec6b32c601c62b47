import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node';
import type { UserId } from '../../server/core/ids.ts';
import { createLoadContext } from '../../server/http/load-context.ts';
import { type Person, passFactor } from '../../server/testing/people.ts';
import type { World } from '../../server/testing/world.ts';

const ORIGIN = 'http://portal.test';

type Args = LoaderFunctionArgs | ActionFunctionArgs;
export type Visit = {
  path?: string;
  params?: Record<string, string>;
  /** With one it is a POST; text is sent as it is. */
  form?: Record<string, string> | FormData | string;
  /** As a browser sends it without a script. */
  isDocument?: boolean;
  /** Another cookie beside that of the session. */
  cookie?: string | undefined;
};

/** A browser in which `userId`, or nobody, is logged in: calls real loaders and actions and gives what they return or throw. */
export async function visitor(world: World, userId: UserId | null) {
  const cookie = userId ? ((await world.deps.auth.startSession(userId, null)).split(';')[0] ?? '') : '';
  if (userId) await passFactor(world, userId);
  return async <T>(
    route: (args: Args) => T,
    { path = '/', params = {}, form, isDocument, cookie: other = '' }: Visit = {},
  ): Promise<Awaited<T>> => {
    const isPlain = typeof form === 'object' && !(form instanceof FormData);
    const request = new Request(ORIGIN + path, {
      method: form === undefined ? 'GET' : 'POST',
      headers: { Cookie: [cookie, other].filter(Boolean).join('; '), Accept: isDocument ? 'text/html' : '*/*' },
      body: isPlain ? new URLSearchParams(form) : (form ?? null),
    });
    const context = createLoadContext(world.deps, { ip: '203.0.113.1', nonce: '', requestId: '' });
    return await route({ request, context, params });
  };
}

/** Calls a loader or, with a form, an action as `person` would; what it throws as an answer is an answer. */
export async function ask<T>(
  world: World,
  person: Person | null,
  path: string,
  route: (args: Args) => T,
  visit: Omit<Visit, 'path'> = {},
): Promise<Awaited<T> | Response> {
  const go = await visitor(world, person?.user.id ?? null);
  return go(route, { ...visit, path }).catch(answerThrown);
}

/** Where an answer leads, or its status when it leads nowhere, or what it holds. */
export const leadsTo = (answer: unknown): unknown =>
  answer instanceof Response ? (answer.headers.get('Location') ?? answer.status) : answer;

/** The status that a loader or action ended with, whether returned or thrown; a redirect with where it leads. */
export async function statusOf(answer: Promise<unknown>): Promise<number | string> {
  const given = await answer.catch(answerThrown);
  return given instanceof Response ? (given.headers.get('Location') ?? given.status) : 200;
}

function answerThrown(thrown: unknown): Response {
  if (thrown instanceof Response) return thrown;
  throw thrown;
}
