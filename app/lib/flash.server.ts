import { createCookie, type LoaderFunctionArgs } from '@remix-run/node';
import { z } from 'zod';
import { FLASH_KINDS, type Flash, type FlashKind } from '../components/toasts/messages.ts';

/** From a form to the page that it leads to. */
const LASTS_S = 30;

const cookie = createCookie('headroom_flash', { httpOnly: true, sameSite: 'lax', path: '/', maxAge: LASTS_S });
const Kept = z.object({ key: z.uuid(), kind: z.enum(FLASH_KINDS), id: z.uuid().optional() });

type Args = Pick<LoaderFunctionArgs, 'request' | 'context'>;

/** The page that comes next tells what was done, once. */
export async function setFlash({ request, context }: Args, kind: FlashKind, id?: string): Promise<void> {
  const { headers } = await context.open(request);
  const told: Flash = { key: crypto.randomUUID(), kind, id };
  headers.append('Set-Cookie', await cookie.serialize(told, { secure: context.site.secureCookies }));
}

export async function takeFlash({ request, context }: Args): Promise<Flash | null> {
  const told: unknown = await cookie.parse(request.headers.get('Cookie'));
  if (told === null) return null;
  const { headers } = await context.open(request);
  headers.append('Set-Cookie', await cookie.serialize('', { maxAge: 0 }));
  return Kept.safeParse(told).data ?? null;
}
