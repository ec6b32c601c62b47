import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node';
import type { SessionUser } from '../../server/auth/session-user.ts';
import { present } from '../../server/core/invariant.ts';
import type { Things } from '../../server/testing/two-customers.ts';
import type { World } from '../../server/testing/world.ts';
import { type Form, ROUTE_ROWS, type RouteRow } from './route-rows.ts';
import { type Visit, visitor } from './visitor.ts';

type Route = (args: LoaderFunctionArgs | ActionFunctionArgs) => unknown;
type RouteModule = { loader?: Route; action?: Route };

const FOLDER = join(import.meta.dirname, '../routes');
/** `$.tsx` answers 404 to everybody. */
const files = readdirSync(FOLDER).filter((file) => !file.includes('.test.') && file !== '$.tsx');
const odd = files.filter((file) => !/\.tsx?$/.test(file));
if (odd.length > 0) throw new Error(`A route is one file, so that it is asked here: ${odd.join(', ')}`);

/** Every route by the name of its file, and what is around all of them. */
export const modules = new Map<string, RouteModule>(
  await Promise.all(
    [...files, '../root.tsx'].map(
      async (file) => [file.replace(/\.tsx?$/, ''), await import(join(FOLDER, file))] satisfies [string, unknown],
    ),
  ),
);

/** Something to ask of a route: its loader, or its action with one of its forms. */
export type Ask = { name: string; route: Route; row: RouteRow; form: ((of: Things) => Form) | null };

const asks: Ask[] = Object.entries(ROUTE_ROWS).flatMap(([name, row]) => {
  const { loader, action } = modules.get(name) ?? {};
  const forms = action ? (row.forms ?? []) : [];
  return [
    ...(loader ? [{ name, route: loader, row, form: null }] : []),
    ...forms.map((form) => ({ name, route: present(action, name), row, form })),
  ];
});

/** All there is to ask of the routes for these people, with what to call it. */
export const askedOf = (...who: RouteRow['who'][]) =>
  asks
    .filter(({ row }) => who.includes(row.who))
    .map((ask) => [`${ask.form ? 'POST' : 'GET'} ${ask.name}`, ask] as const);

/** The address with these things in it, and the form with them. */
export function visitOf({ name, row, form }: Ask, things: Things) {
  const names = [...name.matchAll(/\$([A-Za-z]+)/g)].map(([, param = '']) => param);
  const params = row.params?.(things) ?? Object.fromEntries(names.map((param) => [param, thing(things, param)]));
  const query = new URLSearchParams(row.query?.(things));
  return { path: `${row.path ?? `/${name}`}?${query}`, params, ...(form && { form: form(things) }) };
}

/** What a route answers: its status, and all that it says. */
export async function visitAs(
  world: World,
  user: SessionUser | null,
  { route }: Ask,
  visit: Visit,
): Promise<{ status: number; text: string }> {
  const go = await visitor(world, user?.id ?? null);
  const answer: unknown = await go(async (args) => route(args), visit).catch((thrown) => {
    if (thrown instanceof Response) return thrown;
    throw thrown;
  });
  if (answer instanceof Response)
    return { status: answer.status, text: answer.headers.get('Location') ?? (await answer.text()) };
  const status = typeof answer === 'object' && answer !== null && 'init' in answer ? Object(answer.init).status : 200;
  return { status: status ?? 200, text: JSON.stringify(answer) ?? '' };
}

const isThing = (things: Things, name: string): name is keyof Things => name in things;

function thing(things: Things, name: string): string {
  if (!isThing(things, name)) throw new Error(`Its row does not say what ${name} is`);
  return things[name];
}
