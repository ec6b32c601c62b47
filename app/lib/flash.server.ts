import { createCookie, type LoaderFunctionArgs } from '@remix-run/node';
import { z } from 'zod';
import { FLASH_KINDS, type Flash, type FlashKind } from '../components/toasts/messages.ts';

/** Long enough for the redirect from a form to the next page. */
const LASTS_S = 30;

const cookie = createCookie('headroom_flash', { httpOnly: true, sameSite: 'lax', path: '/', maxAge: LASTS_S });
const Kept = z.object({ key: z.uuid(), kind: z.enum(FLASH_KINDS), id: z.uuid().optional(), of: z.uuid().optional() });

type Args = Pick<LoaderFunctionArgs, 'request' | 'context'>;

/** Shows a message on the next page, once. */
export async function setFlash({ request, context }: Args, kind: FlashKind, id?: string, of?: string): Promise<void> {
  const { headers } = await context.open(request);
  const flash: Flash = { key: crypto.randomUUID(), kind, id, of };
  headers.append('Set-Cookie', await cookie.serialize(flash, { secure: context.site.secureCookies }));
}

export async function takeFlash({ request, context }: Args): Promise<Flash | null> {
  const stored: unknown = await cookie.parse(request.headers.get('Cookie'));
  if (stored === null) return null;
  const { headers } = await context.open(request);
  headers.append('Set-Cookie', await cookie.serialize('', { maxAge: 0 }));
  return Kept.safeParse(stored).data ?? null;
}
