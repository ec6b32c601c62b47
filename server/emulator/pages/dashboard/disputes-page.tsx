import type { Host } from '../../host.ts';
import type { Docs } from '../../store/docs.ts';
import { money, words } from '../format.ts';
import { DashboardShell } from '../layout.tsx';
import { Day, Notice, Status, Table, When } from '../parts.tsx';
import { type Listing, listing } from './listing.ts';
import { Older } from './older.tsx';
import { shortId } from './overview.tsx';

const PATH = '/emulator/disputes';
const DECIDED = ['won', 'lost'];
/** Or none any more: of an inquiry no bank decides. */
const hasNoVerdict = (status: string) => DECIDED.includes(status) || status.startsWith('warning_');

export const disputesView = (host: Host, after: string | undefined): Listing<Docs['dispute']> =>
  host.transact((ctx) => listing(ctx, 'dispute', {}, after));

export const DisputesPage = ({ view, done }: { view: Listing<Docs['dispute']>; done: string }) => (
  <DashboardShell title="Disputes" tab={PATH}>
    <h1>Disputes</h1>
    {DECIDED.includes(done) && <Notice tone="good">The bank decided: the dispute is {done}.</Notice>}
    <section className="card">
      <Table
        columns={['Dispute', 'Charge', 'Amount', 'Reason', 'Status', 'Opened', 'Answer by', 'Decide']}
        empty="No charge is disputed. A payment with the card 4000 0000 0000 0259 opens one."
        rows={view.rows.map((dispute) => ({
          key: dispute.id,
          cells: [
            <a key="id" href={`/emulator/objects/${dispute.id}`}>
              <code>{shortId(dispute.id)}</code>
            </a>,
            <a key="charge" href={`/emulator/objects/${dispute.charge}`}>
              <code>{shortId(dispute.charge)}</code>
            </a>,
            <span key="amount" className="number">
              {money(dispute.amount, dispute.currency)}
            </span>,
            <span key="reason" className="whole">
              {words(dispute.reason)}
            </span>,
            <Status key="status" value={dispute.status} />,
            <When key="opened" seconds={dispute.created} />,
            dispute.evidence_details.due_by === null ? (
              '—'
            ) : (
              <Day key="due" seconds={dispute.evidence_details.due_by} />
            ),
            hasNoVerdict(dispute.status) ? '—' : <Decide key="decide" id={dispute.id} />,
          ],
        }))}
      />
    </section>
    <Older path={PATH} after={view.after} />
  </DashboardShell>
);

const Decide = ({ id }: { id: string }) => (
  <form method="post" action="/emulator/dispute" className="row">
    <input type="hidden" name="id" value={id} />
    <button type="submit" name="outcome" value="won" aria-label={`Dispute ${id} is won`}>
      Won
    </button>
    <button type="submit" name="outcome" value="lost" aria-label={`Dispute ${id} is lost`}>
      Lost
    </button>
  </form>
);
