import { type ActionFunctionArgs, data, type LoaderFunctionArgs, type MetaFunction, redirect } from '@remix-run/node';
import { Form, Link, useActionData, useLoaderData, useNavigation } from '@remix-run/react';
import { UNCONFIRMED_KEPT_DAYS } from '../../server/auth/limits.ts';
import { Button, LinkButton } from '../components/ui/button.tsx';
import { Card } from '../components/ui/card.tsx';
import { FormErrors } from '../components/ui/field.tsx';
import { PageHeader } from '../components/ui/page-header.tsx';
import { requireCustomer } from '../lib/access.server.ts';
import { attempt, load, refusalInit } from '../lib/procedure-errors.server.ts';

export const meta: MetaFunction = () => [{ title: 'Confirm your e-mail · Headroom' }];

export async function loader(args: LoaderFunctionArgs) {
  const { api } = await requireCustomer(args);
  const { email, isConfirmed } = await load(args.request, api.auth.email());
  if (isConfirmed) throw redirect('/overview');
  return { email, mailboxUrl: args.context.site.mailboxUrl };
}

export async function action(args: ActionFunctionArgs) {
  const { api } = await requireCustomer(args);
  const sent = await attempt(args.request, api.auth.resendConfirmation());
  return sent.ok
    ? data({ isSent: true, fault: null })
    : data({ isSent: false, fault: sent.refusal.message }, refusalInit(sent.refusal));
}

export default function Confirm() {
  const { email, mailboxUrl } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const pending = useNavigation().formMethod === 'POST';
  return (
    <>
      <PageHeader
        title="Confirm your e-mail"
        description="You can try Headroom with sample data right away. To subscribe, or to attach accounts of your own, confirm your e-mail first."
      />
      <Card>
        <div className="max-w-prose space-y-5">
          <p className="[overflow-wrap:anywhere]">
            We sent a mail to <strong className="font-semibold">{email}</strong>. Open the link in it in this browser. A
            login that is not confirmed within {UNCONFIRMED_KEPT_DAYS} days is deleted.
          </p>
          {mailboxUrl ? (
            <p>
              This demo sends no mail: it keeps all of them in{' '}
              <a href={mailboxUrl} target="_blank" rel="noreferrer" className="link">
                its mailbox
              </a>
              .
            </p>
          ) : null}
          <div role="status">{answer?.isSent ? <p className="text-success">A new mail is on its way.</p> : null}</div>
          {answer?.fault ? <FormErrors errors={[answer.fault]} /> : null}
          <div className="flex flex-wrap gap-3">
            <Form method="post">
              <Button type="submit" variant="secondary" pending={pending}>
                Send the mail again
              </Button>
            </Form>
            <LinkButton to="/overview" variant="quiet">
              Later
            </LinkButton>
          </div>
          <p className="text-sm text-muted">
            Wrong address? Change it under{' '}
            <Link to="/settings/security#email" className="link">
              Settings, Security
            </Link>
            .
          </p>
        </div>
      </Card>
    </>
  );
}
