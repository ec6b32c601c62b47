import { createCookie, type LoaderFunctionArgs } from '@remix-run/node';
import { z } from 'zod';
import { TOLD_KINDS, type Told, type ToldKind } from '../components/toasts/messages.ts';

/** From a form to the page that it leads to. */
const LASTS_S = 30;

const cookie = createCookie('headroom_told', { httpOnly: true, sameSite: 'lax', path: '/', maxAge: LASTS_S });
const Kept = z.object({ key: z.uuid(), kind: z.enum(TOLD_KINDS), id: z.uuid().optional() });

type Args = Pick<LoaderFunctionArgs, 'request' | 'context'>;

/** The page that comes next tells what was done, once. */
export async function tellNext({ request, context }: Args, kind: ToldKind, id?: string): Promise<void> {
  const { headers } = await context.open(request);
  const told: Told = { key: crypto.randomUUID(), kind, id };
  headers.append('Set-Cookie', await cookie.serialize(told, { secure: context.site.secureCookies }));
}

export async function takeTold({ request, context }: Args): Promise<Told | null> {
  const told: unknown = await cookie.parse(request.headers.get('Cookie'));
  if (told === null) return null;
  const { headers } = await context.open(request);
  headers.append('Set-Cookie', await cookie.serialize('', { maxAge: 0 }));
  return Kept.safeParse(told).data ?? null;
}
