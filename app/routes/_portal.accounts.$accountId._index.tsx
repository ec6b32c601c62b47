import { type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction, redirect } from '@remix-run/node';
import { Link, useActionData, useLoaderData, useSearchParams } from '@remix-run/react';
import { Categorization } from '../../server/accounts/details.ts';
import { BalanceChart } from '../components/accounts/balance-chart.tsx';
import { balancesByMonth } from '../components/accounts/balances.ts';
import { ImportProgress } from '../components/accounts/import-progress.tsx';
import { BankBalance, ImportsCard } from '../components/accounts/imports-card.tsx';
import { PayeesCard } from '../components/accounts/payees-card.tsx';
import { refusedWith } from '../components/accounts/quotes.server.ts';
import { Badge } from '../components/ui/badge.tsx';
import { Banner } from '../components/ui/banner.tsx';
import { LinkButton } from '../components/ui/button.tsx';
import { CalendarDay } from '../components/ui/calendar-day.tsx';
import { Card } from '../components/ui/card.tsx';
import { FormErrors } from '../components/ui/field.tsx';
import { Credits, DateTime, Money } from '../components/ui/format.tsx';
import { PageHeader } from '../components/ui/page-header.tsx';
import { Stat, StatRow } from '../components/ui/stat.tsx';
import { requireCustomer } from '../lib/access.server.ts';
import { setFlash } from '../lib/flash.server.ts';
import { readForm } from '../lib/form.server.ts';
import { attempt, customerOrExpired, load } from '../lib/procedure-errors.server.ts';

export { shouldRevalidate } from '../components/shell/expired.tsx';

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: `${data?.name ?? 'Account'} · Headroom` }];

export async function loader({ request, context, params: { accountId = '' } }: LoaderFunctionArgs) {
  const { api } = await requireCustomer({ request, context });
  const account = await load(request, api.accounts.get({ accountId }));
  const [uses, payees] = await load(
    request,
    Promise.all([api.accounts.uses({ accountId }), api.accounts.payees({ accountId })]),
  );
  return { ...account, uses, payees };
}

/** Changes the category of a payee's movements, or an import. */
export async function action(args: ActionFunctionArgs) {
  const visit = await customerOrExpired(args);
  if (!visit.ok) return visit.answer;
  const { api } = visit;
  const { request, context } = args;
  const accountId = String(args.params.accountId);
  const form = await readForm(request);
  await load(request, api.accounts.get({ accountId }));
  const importId = form.get('importId');
  if (typeof importId === 'string')
    return changeImport(request, api, { accountId, importId, intent: form.get('intent') });
  const said = Categorization.safeParse(Object.fromEntries(form));
  if (!said.success) throw new Response('There is no such category.', { status: 400 });
  await load(request, api.accounts.categorize(said.data));
  await setFlash({ request, context }, 'category-saved');
  return redirect(`/accounts/${accountId}`);
}

type Api = Awaited<ReturnType<typeof requireCustomer>>['api'];

async function changeImport(
  request: Request,
  api: Api,
  { accountId, importId, intent }: { accountId: string; importId: string; intent: FormDataEntryValue | null },
) {
  if (intent === 'reread') {
    const again = await attempt(request, api.accounts.rereadImport({ importId }));
    return again.ok ? redirect(`/accounts/import/${again.value.importId}`) : refusedWith(again.refusal);
  }
  const change = intent === 'redo' ? api.accounts.redoImport : api.accounts.undoImport;
  const changed = await attempt(request, change({ importId }));
  return changed.ok ? redirect(`/accounts/${accountId}`) : refusedWith(changed.refusal);
}

type Account = ReturnType<typeof useLoaderData<typeof loader>>;

export default function AccountPage() {
  const account = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const isAttached = account.status === 'attached';
  const [search] = useSearchParams();
  const wasJustAttached = search.has('attached') && isAttached;
  const added = search.get('added');
  const balances = balancesByMonth(account.openingBalanceCents, account.months);
  return (
    <>
      <PageHeader title={account.name} description={account.institution} actions={<Actions account={account} />} />
      <div className="space-y-6">
        <FormErrors errors={refused && 'message' in refused ? [refused.message] : []} />
        {account.change ? <ImportProgress {...account.change} /> : null}
        {wasJustAttached ? (
          <Banner
            tone="info"
            title={`${account.name} is attached.`}
            action={{ label: 'New scenario', to: '/scenarios/new' }}
          >
            {account.change ? 'Its history is being stored.' : 'Its history is ready for scenarios.'}
          </Banner>
        ) : null}
        {added && /^\d{1,6}$/.test(added) ? (
          <Banner tone="info" title={added === '1' ? 'One movement was added.' : `${added} movements were added.`} />
        ) : null}
        <AccountFacts account={account} latestCents={balances?.balanceCents.at(-1) ?? account.openingBalanceCents} />
        {account.isSample || account.change ? null : <BankBalance account={account} />}
        <Card>
          {balances ? (
            <BalanceChart {...balances} currency={account.currency} />
          ) : (
            <p className="text-sm text-muted">This account has no movements.</p>
          )}
        </Card>
        <ScenariosCard scenarios={account.uses.scenarios} />
        <ImportsCard imports={account.imports} />
        <PayeesCard {...account.payees} currency={account.currency} />
      </div>
    </>
  );
}

function AccountFacts({ account, latestCents }: { account: Account; latestCents: number }) {
  const { currency, movements, detachedAtMs } = account;
  return (
    <StatRow>
      <Stat
        label="Latest balance"
        value={<Money cents={latestCents} currency={currency} />}
        note={
          <>
            <Money cents={account.openingBalanceCents} currency={currency} /> before the first movement
          </>
        }
      />
      <Stat
        label="Movements"
        value={<Credits value={movements.count} />}
        note={
          movements.firstDate && movements.lastDate ? (
            <>
              <CalendarDay date={movements.firstDate} /> to <CalendarDay date={movements.lastDate} />
            </>
          ) : null
        }
      />
      {detachedAtMs === null ? (
        <Stat
          label="Price a month"
          value={account.monthlyCents === null ? 'By number' : <Money cents={account.monthlyCents} />}
          note={
            <>
              attached <DateTime ms={account.attachedAtMs} show="date" />
            </>
          }
        />
      ) : (
        <Stat
          label="Detached"
          value={<DateTime ms={detachedAtMs} show="date" />}
          note={
            <>
              attached <DateTime ms={account.attachedAtMs} show="date" />
            </>
          }
        />
      )}
    </StatRow>
  );
}

function Actions({ account }: { account: Account }) {
  return account.status === 'attached' ? (
    <>
      <LinkButton to="movements" variant="secondary">
        Movements
      </LinkButton>
      <LinkButton to="edit" variant="secondary">
        Edit
      </LinkButton>
      {account.isSample ? null : (
        <LinkButton to="import" variant="secondary">
          Import
        </LinkButton>
      )}
      <LinkButton to="detach" variant="secondary">
        Detach
      </LinkButton>
    </>
  ) : (
    <>
      <Badge>Detached</Badge>
      <LinkButton to="attach">Attach again</LinkButton>
    </>
  );
}

function ScenariosCard({ scenarios }: { scenarios: Account['uses']['scenarios'] }) {
  if (scenarios.length === 0) return null;
  return (
    <Card title="Scenarios that use it">
      <ul className="flex flex-wrap gap-x-4 gap-y-2 text-sm">
        {scenarios.map(({ id, name }) => (
          <li key={id} className="min-w-0 break-words">
            <Link to={`/scenarios/${id}`} className="link">
              {name}
            </Link>
          </li>
        ))}
      </ul>
    </Card>
  );
}
