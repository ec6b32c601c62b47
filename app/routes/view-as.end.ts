import { type ActionFunctionArgs, redirect } from '@remix-run/node';

export const loader = () => redirect('/');

/** Ends a look at the portal as a customer, and goes back to that customer's admin page. */
export async function action({ request, context }: ActionFunctionArgs) {
  const { api, user, headers } = await context.open(request);
  await api.auth.endViewing();
  return redirect(user?.viewedBy ? `/admin/customers/${user.customerId}` : '/', { headers });
}
