import { type ActionFunctionArgs, redirect } from '@remix-run/node';

export const loader = () => redirect('/');

export async function action({ request, context }: ActionFunctionArgs) {
  const { api, headers } = await context.open(request);
  await api.auth.logOut();
  return redirect('/login', { headers });
}
