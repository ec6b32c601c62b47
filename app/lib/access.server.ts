import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from '@remix-run/node';
import { factorState } from '../../server/core/second-factor.ts';
import { keepDraft } from './draft.server.ts';
import { readForm } from './form.server.ts';

type Args = Pick<LoaderFunctionArgs | ActionFunctionArgs, 'request' | 'context'>;

/** Guards customer pages. Redirects to log-in (and back) without a session, and admins to the admin pages. */
export async function requireCustomer({ request, context }: Args) {
  const { user, ...opened } = await requireUser({ request, context });
  if (user.role === 'admin') throw redirect('/admin');
  return { ...opened, user };
}

/** Whether this is a login that the log-in page offers to everybody. */
export const isDemoLogin = ({ site }: LoaderFunctionArgs['context'], email: string): boolean =>
  site.demoLogins.some((login) => login.email === email);

/** Guards admin pages. Other users get a 404. */
export async function requireAdmin({ request, context }: Args) {
  const { user, ...opened } = await requireUser({ request, context });
  if (user.role !== 'admin') throw notFound();
  if (factorState(user, isDemoLogin(context, user.email)) !== 'passed') throw toSecondFactor(request);
  return { ...opened, user };
}

/** Asks for a code of the authenticator, then leads back: to the page that a form was sent from, if it was one. */
export function toSecondFactor(request: Request): Response {
  const referer = request.headers.get('Referer');
  const from = request.method !== 'GET' && referer && URL.canParse(referer) ? referer : request.url;
  const { pathname, search } = new URL(from);
  return redirect(`/admin/second-factor?next=${encodeURIComponent(pathname + search)}`);
}

export async function requireUser({ request, context }: Args) {
  const { user, ...opened } = await context.open(request);
  if (!user) throw await toLogInWithDraft({ request, context });
  return { ...opened, user };
}

/** True for a form sent without JavaScript: its response replaces the page with the input. */
export const isDocument = ({ headers }: Request): boolean => headers.get('Accept')?.includes('text/html') ?? false;

/** Redirects to log-in. A submitted form is shown again afterwards. */
export async function toLogInWithDraft({ request, context }: Args): Promise<Response> {
  const answer = toLogIn(request);
  if (request.method === 'GET') return answer;
  const kept = await keepDraft({ request, context }, await readForm(request));
  if (kept) answer.headers.append('Set-Cookie', kept);
  return answer;
}

/** Redirects to log-in, which leads back to the requested page. */
export function toLogIn(request: Request): Response {
  const { pathname, search } = new URL(request.url);
  return redirect(`/login?next=${encodeURIComponent(pathname + search)}`);
}

/** Where to go after log-in: `next` when it is a path of ours, else the start page of the portal. Never another site. */
export function localPath(next: string | null): string {
  const base = 'http://local.invalid';
  if (!next?.startsWith('/') || !URL.canParse(next, base)) return '/overview';
  const { origin, pathname, search, hash } = new URL(next, base);
  // A path that begins with two slashes is another host to a browser, also after `/.` is resolved.
  return origin === base && !pathname.startsWith('//') ? pathname + search + hash : '/overview';
}

export const notFound = (): Response => new Response('There is nothing here.', { status: 404 });
