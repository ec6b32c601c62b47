import { money } from '../format.ts';
import { SheetShell } from '../layout.tsx';

export type Asked = { id: string; amountCents: number | null; currency: string };

/** What the card's bank would ask its owner. */
export const AskPage = ({ asked }: { asked: Asked }) => (
  <SheetShell title="Confirm it is you">
    <section className="card stack">
      <h1>Confirm it is you</h1>
      <p>
        {asked.amountCents === null
          ? 'Your bank asks whether this card may be saved.'
          : `Your bank asks whether ${money(asked.amountCents, asked.currency)} may be charged.`}
      </p>
      <form method="post" action={`/emulator/authenticate/${asked.id}`} className="row">
        <button type="submit" name="authentication" value="approved" className="primary">
          Approve
        </button>
        <button type="submit" name="authentication" value="refused">
          Refuse
        </button>
      </form>
    </section>
  </SheetShell>
);

/** A link, since a form may lead to no other site. */
export const AnsweredPage = ({ approved, backTo }: { approved: boolean; backTo: string | null }) => (
  <SheetShell title={approved ? 'Approved' : 'Not approved'}>
    <section className="card stack">
      <h1>{approved ? 'Approved' : 'Not approved'}</h1>
      {backTo === null ? (
        <p className="soft">There is nothing more to confirm.</p>
      ) : (
        <p>
          <a className="button primary" href={backTo}>
            Back to where you were
          </a>
        </p>
      )}
    </section>
  </SheetShell>
);
