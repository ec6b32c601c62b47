import type { ActionFunctionArgs, HeadersFunction, LoaderFunctionArgs, MetaFunction } from '@remix-run/node';
import {
  Form,
  isRouteErrorResponse,
  Link,
  useActionData,
  useLoaderData,
  useNavigation,
  useRouteError,
} from '@remix-run/react';
import { AuthCard } from '../components/auth/auth-card.tsx';
import { ErrorPage } from '../components/shell/error-page.tsx';
import { Button } from '../components/ui/button.tsx';
import { readForm } from '../lib/form.server.ts';
import { load } from '../lib/procedure-errors.server.ts';

/** The URL grants the permission, so it must not be cached or sent to other sites. */
export const headers: HeadersFunction = () => ({
  'Cache-Control': 'private, no-store',
  'X-Robots-Tag': 'noindex, nofollow',
  'Referrer-Policy': 'same-origin',
});

export const meta: MetaFunction = () => [{ title: 'Mails · Headroom' }, { name: 'robots', content: 'noindex' }];

/** Changes nothing, because mail programs open links by themselves. */
export async function loader({ request, context, params }: LoaderFunctionArgs) {
  const { api } = await context.open(request);
  return load(request, api.notices.mailLink({ token: String(params.token) }));
}

/** Handles the page's buttons and the one-click request of mail programs (RFC 8058), which follows no redirect. */
export async function action({ request, context, params }: ActionFunctionArgs) {
  const { api } = await context.open(request);
  const form = await readForm(request);
  const isOneClick = form.get('List-Unsubscribe') === 'One-Click';
  const mails = isOneClick ? 'stop' : form.get('mails');
  if (mails !== 'stop' && mails !== 'send') throw new Response('This is not a form of this page.', { status: 400 });
  await load(request, api.notices.setMails({ token: String(params.token), byMail: mails === 'send' }));
  return { did: mails } as const;
}

export default function Unsubscribe() {
  const { name, byMail } = useLoaderData<typeof loader>();
  const did = useActionData<typeof action>()?.did;
  const pending = useNavigation().formMethod === 'POST';
  return (
    <AuthCard title={byMail ? 'Stop these mails?' : 'These mails are stopped'} below={<Choose />}>
      <p role="status" className={did ? 'mb-5 text-success' : 'sr-only'}>
        {did === 'stop' && 'Done. You will no longer get mails of this kind.'}
        {did === 'send' && 'Done. You will get mails of this kind again.'}
      </p>
      <div className="space-y-5">
        <p>
          It is about: <strong className="font-semibold">{name}</strong>. Other mails, and notices in the app, stay as
          they are.
        </p>
        <Form method="post">
          <Button
            type="submit"
            name="mails"
            value={byMail ? 'stop' : 'send'}
            variant={byMail ? 'primary' : 'secondary'}
            pending={pending}
            className="w-full"
          >
            {byMail ? 'Stop them' : 'Undo'}
          </Button>
        </Form>
      </div>
    </AuthCard>
  );
}

export function ErrorBoundary() {
  const error = useRouteError();
  if (!isRouteErrorResponse(error) || error.status !== 404) return <ErrorPage />;
  return (
    <AuthCard title="This link does not work" below={<Choose />}>
      <p>The link may be incomplete. Nothing was changed. Open it from the mail again.</p>
    </AuthCard>
  );
}

const Choose = () => (
  <>
    All kinds of mail are chosen under{' '}
    <Link to="/settings/notices#choose" className="link">
      Settings, Notices
    </Link>
    .
  </>
);
