import { CARD_OUTCOMES, type ControlState } from '../../control/control.ts';
import type { Host } from '../../host.ts';
import { countDocs } from '../../store/count.ts';
import type { Kind } from '../../store/docs.ts';
import { count, words } from '../format.ts';
import { DashboardShell } from '../layout.tsx';
import { Action, Card, Facts, Instant, Notice, Table } from '../parts.tsx';
import { ApiFaultsCard } from './api-faults.tsx';
import { StateCard } from './state-card.tsx';
import { TIME_STEPS } from './time-steps.ts';

const COUNTED: [string, string, Kind][] = [
  ['/emulator/customers', 'Customers', 'customer'],
  ['/emulator/subscriptions', 'Subscriptions', 'subscription'],
  ['/emulator/invoices', 'Invoices', 'invoice'],
  ['/emulator/events', 'Events', 'event'],
];
const DONE: Record<string, string> = {
  advanced: 'Time moved on.',
  card: 'The next card charge will end as you chose.',
  faults: 'Delivery faults were set.',
  'api-faults': 'API faults were set.',
  imported: 'The state was imported.',
  reset: 'This account was reset.',
};

export type OverviewView = {
  state: ControlState;
  counts: { href: string; name: string; count: number }[];
  url: string;
  publishableKey: string;
  account: string;
  accounts: string[];
};

export function overviewView(host: Host): OverviewView {
  const counts = host.transact((ctx) =>
    COUNTED.map(([href, name, kind]) => ({ href, name, count: countDocs(ctx.store, kind) })),
  );
  const { url, publishableKey, account } = host;
  return { state: host.control.state(), counts, url, publishableKey, account, accounts: host.accounts() };
}

export const OverviewPage = ({ view, done }: { view: OverviewView; done: string }) => (
  <DashboardShell title="Overview" tab="/emulator">
    <h1>Overview</h1>
    {DONE[done] && <Notice tone="good">{DONE[done]}</Notice>}
    <div className="halves">
      <TimeMachine state={view.state} />
      <Upcoming state={view.state} />
    </div>
    <div className="tiles">
      {view.counts.map((each) => (
        <a key={each.name} className="tile" href={each.href}>
          <strong className="number">{count(each.count)}</strong>
          <span className="soft">{each.name}</span>
        </a>
      ))}
    </div>
    <div className="halves">
      <div className="stack column">
        <NextCard state={view.state} />
        <Faults state={view.state} />
        <Connection view={view} />
        {view.accounts.length > 1 && <AccountCard view={view} />}
      </div>
      <div className="stack column">
        <ApiFaultsCard faults={view.state.apiFaults} />
        <StateCard />
        <Reset />
      </div>
    </div>
  </DashboardShell>
);

const TimeMachine = ({ state }: { state: ControlState }) => (
  <Card title="Time machine">
    <p className="clock number">
      <Instant ms={state.nowMs} />
    </p>
    <form method="post" action="/emulator/advance" className="stack">
      <fieldset className="stack tight">
        <legend className="label">Advance by</legend>
        <div className="row">
          {TIME_STEPS.map(([value, label]) => (
            <button key={value} type="submit" name="by" value={value} data-busy="Moving…">
              {label}
            </button>
          ))}
          <button type="submit" name="by" value="next" className="primary" data-busy="Moving…">
            To next due
          </button>
        </div>
      </fieldset>
    </form>
    <p className="small soft">
      What is due on the way fires in its order, webhooks included. The app's clock moves along.
    </p>
  </Card>
);

const Upcoming = ({ state }: { state: ControlState }) => (
  <Card
    title="Fires next"
    aside={state.undelivered > 0 && <span className="badge warn">{count(state.undelivered)} undelivered</span>}
  >
    <Table
      columns={['What', 'Of', 'When']}
      empty="Nothing is due. Subscribe, and renewals appear here."
      rows={state.upcoming.slice(0, 6).map((job) => ({
        key: `${job.kind} ${job.ref}`,
        cells: [
          jobText(job.kind),
          <a key="ref" href={`/emulator/objects/${job.ref}`}>
            <code>{shortId(job.ref)}</code>
          </a>,
          <Instant key="due" ms={job.dueMs} />,
        ],
      }))}
    />
  </Card>
);

/** What will happen, in words; a kind that has none yet is shown as it is. */
const JOBS: Record<string, string> = {
  'subscription.cycle': 'Subscription renews',
  'subscription.threshold': 'Threshold is checked',
  'subscription.trial_will_end': 'Trial is about to end',
  'subscription.cancel': 'Subscription ends',
  'subscription.incomplete_expire': 'Unpaid subscription expires',
  'subscription.collection_resume': 'Collection goes on',
  'subscription.pending_expire': 'Pending update expires',
  'payment.debited': 'Bank pays a debit',
  'dispute.open': 'Dispute is opened',
  'dispute.due': 'Dispute is decided',
  'fraud_warning.open': 'Bank warns of fraud',
  'test_clock.delete': 'Test clock is deleted',
  'invoice.upcoming': 'Upcoming invoice is announced',
  'invoice.finalize': 'Draft is finalized',
  'invoice.retry': 'Payment is tried again',
  'checkout.expire': 'Checkout expires',
};
const jobText = (kind: string): string => JOBS[kind] ?? words(kind);

export const shortId = (id: string): string => (id.length > 18 ? `${id.slice(0, 8)}…${id.slice(-6)}` : id);

const NextCard = ({ state }: { state: ControlState }) => (
  <Card title="Next card charge">
    <form method="post" action="/emulator/card-outcome" className="stack">
      <div>
        <label htmlFor="outcome">Outcome, once</label>
        <select id="outcome" name="outcome" defaultValue={state.nextCardOutcome ?? 'succeed'}>
          {CARD_OUTCOMES.map((outcome) => (
            <option key={outcome} value={outcome}>
              {words(outcome)}
            </option>
          ))}
        </select>
      </div>
      <div className="row">
        <button type="submit">Set outcome</button>
        {state.nextCardOutcome && <span className="badge warn">Armed: {words(state.nextCardOutcome)}</span>}
      </div>
    </form>
  </Card>
);

const Faults = ({ state: { faults } }: { state: ControlState }) => (
  <Card title="Webhook delivery faults">
    <form method="post" action="/emulator/faults" className="stack">
      <div className="row">
        <label className="check">
          <input type="checkbox" name="duplicate" value="yes" defaultChecked={faults.duplicate} />
          Deliver everything twice
        </label>
        <label className="check">
          <input type="checkbox" name="shuffle" value="yes" defaultChecked={faults.shuffle} />
          Out of order
        </label>
      </div>
      <div className="fields">
        <NumberField name="dropNext" label="Lose the next" value={faults.dropNext} />
        <NumberField name="loseAnswer" label="Lose the next answers" value={faults.loseAnswer} />
        <NumberField name="delaySeconds" label="Delay, in seconds" value={faults.delayMs / 1_000} />
      </div>
      <div>
        <button type="submit">Set faults</button>
      </div>
    </form>
  </Card>
);

const NumberField = ({ name, label, value }: { name: string; label: string; value: number }) => (
  <div>
    <label htmlFor={name}>{label}</label>
    <input id={name} name={name} type="number" min={0} step={1} defaultValue={value} />
  </div>
);

const AccountCard = ({ view }: { view: OverviewView }) => (
  <Card title="Account">
    <p className="small soft">Each API key has its own objects and clock. The dashboard shows one at a time.</p>
    <form method="post" action="/emulator/account" className="stack">
      <div>
        <label htmlFor="account">API key</label>
        <select id="account" name="account" defaultValue={view.account}>
          {view.accounts.map((name) => (
            <option key={name} value={name}>
              sk_test_{name}
            </option>
          ))}
        </select>
      </div>
      <div>
        <button type="submit">Show account</button>
      </div>
    </form>
  </Card>
);

const Connection = ({ view }: { view: OverviewView }) => (
  <Card title="Connection">
    <Facts
      items={[
        ['API', <code key="url">{view.url}</code>],
        ['Publishable key', <code key="key">{view.publishableKey}</code>],
        ['Secret key', <code key="secret">any sk_test_…</code>],
      ]}
    />
  </Card>
);

const Reset = () => (
  <Card title="Start over">
    <details>
      <summary>Delete everything but the catalog</summary>
      <div className="stack tight">
        <p className="small soft">
          Customers, subscriptions, invoices, usage and events go. The app keeps what it knows.
        </p>
        <Action to="/emulator/reset" label="Reset the emulator" className="danger" />
      </div>
    </details>
  </Card>
);
