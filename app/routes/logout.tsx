import { type ActionFunctionArgs, redirect } from '@remix-run/node';
import { forgetDraft } from '../lib/draft.server.ts';

export const loader = () => redirect('/');

export async function action({ request, context }: ActionFunctionArgs) {
  const { api, headers } = await context.open(request);
  await api.auth.logOut();
  headers.append('Set-Cookie', await forgetDraft());
  return redirect('/login', { headers });
}
