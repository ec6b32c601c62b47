import { createHash } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { createCookie, type LoaderFunctionArgs } from '@remix-run/node';
import { z } from 'zod';
import { DRAFT_KEPT_MS } from '../../server/core/durations.ts';
import { SECOND_MS } from '../../server/core/units.ts';
import { KEPT, type TakenDraft } from '../components/shell/expired.tsx';
import { parseForm } from './form.server.ts';

/** Browsers drop cookies over 4 kB, their names and attributes counted. */
const MAX_CHARS = 3_800;
/** Limit for the decompressed size of a cookie that we may not have made. */
const MAX_BYTES = 100_000;

const cookie = createCookie('headroom_draft', {
  httpOnly: true,
  sameSite: 'lax',
  path: '/',
  maxAge: DRAFT_KEPT_MS / SECOND_MS,
});
const Draft = z.object({ owner: z.string(), path: z.string(), fields: z.array(z.tuple([z.string(), z.string()])) });

/** Outlives sessions: after one has ended, only this cookie identifies its login. It grants nothing, so scripts may read it. */
const REMEMBERED_S = 365 * 24 * 3600;
const ownerCookie = createCookie('headroom_user', {
  sameSite: 'lax',
  path: '/',
  maxAge: REMEMBERED_S,
});
const ownerOf = ({ id }: { id: string }): string => createHash('sha256').update(id).digest('base64url');

type Args = Pick<LoaderFunctionArgs, 'request' | 'context'>;

/**
 * A cookie that keeps the input of a form whose session had ended, until its page is opened again after log-in. It is
 * shown only to the same login and never submitted automatically. Null when it is too large or its owner is unknown.
 * Files and secrets are not kept.
 */
export async function keepDraft({ request, context }: Args, form: FormData): Promise<string | null> {
  const owner: unknown = await ownerCookie.parse(request.headers.get('Cookie'));
  if (typeof owner !== 'string') return null;
  const fields = [...form].filter(([name, value]) => typeof value === 'string' && !/password|^__/i.test(name));
  const text = JSON.stringify({ owner, path: new URL(request.url).pathname, fields });
  const kept = await cookie.serialize(deflateRawSync(text).toString('base64url'), {
    secure: context.site.secureCookies,
  });
  return kept.length <= MAX_CHARS ? kept : null;
}

/** Returns and deletes the input that this login saved for a form of this page. Another login's input is deleted too. */
export async function takeDraft(args: Args, user: { id: string }): Promise<TakenDraft | null> {
  await rememberOwner(args, user);
  const draft = await readDraft(args.request);
  const isTheirs = draft?.owner === ownerOf(user);
  if (!draft || (isTheirs && draft.path !== new URL(args.request.url).pathname)) return null;
  const { headers } = await args.context.open(args.request);
  headers.append('Set-Cookie', await forgetDraft());
  if (!isTheirs) return null;
  const form = new FormData();
  for (const [name, value] of draft.fields) form.append(name, value);
  try {
    return { path: draft.path, result: parseForm(form, z.looseObject({})).reply({ formErrors: [KEPT] }) };
  } catch {
    // The cookie comes from the browser: fields that no form would send are no draft.
    return null;
  }
}

/** The cookie that says which login a page's forms belong to, even after the browser lost its other cookies. */
export const ownerCookieOf = ({ context }: Args, user: { id: string }): Promise<string> =>
  ownerCookie.serialize(ownerOf(user), { secure: context.site.secureCookies });

async function rememberOwner({ request, context }: Args, user: { id: string }): Promise<void> {
  const owner = ownerOf(user);
  if ((await ownerCookie.parse(request.headers.get('Cookie'))) === owner) return;
  const { headers } = await context.open(request);
  headers.append('Set-Cookie', await ownerCookieOf({ request, context }, user));
}

export const hasDraft = async (request: Request): Promise<boolean> => (await readDraft(request)) !== null;

export const forgetDraft = (): Promise<string> => cookie.serialize('', { maxAge: 0 });

async function readDraft(request: Request): Promise<z.infer<typeof Draft> | null> {
  const packed = z
    .string()
    .min(1)
    .safeParse(await cookie.parse(request.headers.get('Cookie')));
  if (!packed.success) return null;
  try {
    const text = inflateRawSync(Buffer.from(packed.data, 'base64url'), { maxOutputLength: MAX_BYTES });
    return Draft.parse(JSON.parse(text.toString()));
  } catch {
    // Not ours, or from another version.
    return null;
  }
}
