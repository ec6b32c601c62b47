import { words } from '../format.ts';
import { DashboardShell } from '../layout.tsx';
import { Action, Card, Field, Instant, Notice, Status, Table, When } from '../parts.tsx';
import type { ClockRow } from './clocks-view.ts';
import type { Listing } from './listing.ts';
import { Older } from './older.tsx';
import { shortId } from './overview.tsx';
import { TIME_STEPS } from './time-steps.ts';

export const CLOCKS_PATH = '/emulator/clocks';
const DONE: Record<string, string> = { made: 'The test clock was made.', deleted: 'The test clock was deleted.' };

type PageProps = { view: Listing<ClockRow>; nowMs: number; done: string; problem?: string | undefined };

export const ClocksPage = ({ view, nowMs, done, problem }: PageProps) => (
  <DashboardShell title="Test clocks" tab={CLOCKS_PATH}>
    <h1>Test clocks</h1>
    <p className="soft">
      Customers on a test clock live in a time of their own, that the time machine does not move. Only an advance of
      their clock does.
    </p>
    {DONE[done] && <Notice tone="good">{DONE[done]}</Notice>}
    {problem !== undefined && <Notice tone="bad">{problem}</Notice>}
    {view.rows.length === 0 && <p className="card soft">There is no test clock yet. Make one here or over the API.</p>}
    <div className="halves">
      {view.rows.map((row) => (
        <Clock key={row.clock.id} row={row} />
      ))}
      <Card title="New test clock">
        <form method="post" action={CLOCKS_PATH} className="stack">
          <Field name="name" label="Name (may be empty)" maxLength={300} />
          <Field name="time" label="Time at which it starts (UTC)" type="datetime-local" value={inputTime(nowMs)} />
          <div>
            <button type="submit">Make the clock</button>
          </div>
        </form>
      </Card>
    </div>
    <Older path={CLOCKS_PATH} after={view.after} />
  </DashboardShell>
);

const Clock = ({ row: { clock, customers, upcoming } }: { row: ClockRow }) => {
  const name = clock.name ?? clock.id;
  const target = clock.status_details.advancing?.target_frozen_time;
  return (
    <section className="card stack" aria-label={`Test clock ${name}`}>
      <div className="row spread">
        <h2>
          <a href={`/emulator/objects/${clock.id}`}>{name}</a>
        </h2>
        <Status value={clock.status} />
      </div>
      <p className="clock number">
        <When seconds={clock.frozen_time} />
      </p>
      {target !== undefined && (
        <p role="status">
          On its way to <When seconds={target} />. This page looks again every second.
        </p>
      )}
      <Customers rows={customers} />
      {upcoming.length > 0 && (
        <div className="stack tight small soft">
          {upcoming.map((job) => (
            <p key={`${job.kind} ${job.ref}`}>
              {words(job.kind)} of <a href={`/emulator/objects/${job.ref}`}>{shortId(job.ref)}</a>,{' '}
              <Instant ms={job.dueMs} />
            </p>
          ))}
        </div>
      )}
      {clock.status === 'ready' && (
        <Advance id={clock.id} fromMs={clock.frozen_time * 1_000} due={upcoming[0]?.dueMs} />
      )}
      {clock.status !== 'advancing' && (
        <Action to={`${CLOCKS_PATH}/${clock.id}/delete`} label="Delete it and its customers" className="danger" />
      )}
    </section>
  );
};

const Customers = ({ rows }: { rows: ClockRow['customers'] }) => (
  <Table
    columns={['Customer', 'Email', 'Subscriptions']}
    empty="No customer lives by it yet."
    rows={rows.map(({ customer, subscriptions }) => ({
      key: customer.id,
      cells: [
        <a key="name" href={`/emulator/objects/${customer.id}`}>
          {customer.name ?? customer.id}
        </a>,
        customer.email ?? '—',
        <span key="subscriptions" className="row">
          {subscriptions.length === 0 ? '—' : subscriptions.map((each) => <Status key={each.id} value={each.status} />)}
        </span>,
      ],
    }))}
  />
);

const Advance = ({ id, fromMs, due }: { id: string; fromMs: number; due: number | undefined }) => (
  <form method="post" action={`${CLOCKS_PATH}/${id}/advance`} className="stack tight">
    <fieldset className="stack tight">
      <legend className="label">Advance by</legend>
      <div className="row">
        {TIME_STEPS.map(([value, label]) => (
          <button key={value} type="submit" name="by" value={value} data-busy="Moving…">
            {label}
          </button>
        ))}
        {due !== undefined && (
          <button type="submit" name="by" value="next" data-busy="Moving…">
            To next due
          </button>
        )}
      </div>
    </fieldset>
    <div>
      <label htmlFor={`time-${id}`}>Or to (UTC)</label>
      <div className="row">
        <input id={`time-${id}`} name="time" type="datetime-local" defaultValue={inputTime(fromMs)} />
        <button type="submit" name="by" value="time" className="primary" data-busy="Moving…">
          Advance
        </button>
      </div>
    </div>
  </form>
);

/** As an input of type datetime-local has it. */
const inputTime = (ms: number): string => new Date(ms).toISOString().slice(0, 16);
