import { money } from '../format.ts';
import { Field, Notice } from '../parts.tsx';
import { PortalShell, portalPath } from './portal-page.tsx';
import type { PortalView } from './portal-view.ts';
import type { Choice, UpdateView } from './update-view.ts';

type Props = { view: PortalView; update: UpdateView; problem?: string };

/** What the plan can be changed to. */
export const UpdatePage = ({ view, update, problem }: Props) => (
  <PortalShell view={view} title="Update plan">
    <form method="get" action={portalPath(view.session.id, `confirm/${update.subscription}`)} className="card stack">
      <h1>Update your plan</h1>
      {problem && <Notice tone="bad">{problem}</Notice>}
      <fieldset className="stack tight">
        <legend className="label">Plan</legend>
        {update.offers.map(({ price, text, name }) => (
          <label key={price} className="check">
            <input type="radio" name="price" value={price} defaultChecked={price === update.price} />
            {name}, {text}
          </label>
        ))}
      </fieldset>
      {update.mayCount && <Field name="quantity" label="Quantity" value={String(update.quantity)} maxLength={6} />}
      <Buttons view={view} label="Continue" />
    </form>
  </PortalShell>
);

/** What the change costs today, before it is made. */
export const ConfirmPage = ({ view, update, choice, problem }: Props & { choice: Choice }) => (
  <PortalShell view={view} title="Confirm your updates">
    <form method="post" action={portalPath(view.session.id, `confirm/${update.subscription}`)} className="card stack">
      <h1>Confirm your updates</h1>
      {problem && <Notice tone="bad">{problem}</Notice>}
      <p>
        {choice.name}, {choice.text}
        {choice.quantity > 1 && `, quantity ${choice.quantity}`}
      </p>
      <p className="soft">
        {choice.dueCents === null
          ? 'Nothing is due today.'
          : `Amount due today: ${money(choice.dueCents, choice.currency)}`}
      </p>
      <input type="hidden" name="price" value={choice.price} />
      <input type="hidden" name="quantity" value={choice.quantity} />
      <Buttons view={view} label="Confirm" />
    </form>
  </PortalShell>
);

const Buttons = ({ view, label }: { view: PortalView; label: string }) => (
  <div className="row">
    <button type="submit" className="primary">
      {label}
    </button>
    <a className="button" href={portalPath(view.session.id)}>
      Go back
    </a>
  </div>
);
