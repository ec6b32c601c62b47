import type { CardErrors, CardForm } from '../card.ts';
import { CardFields } from '../card-form.tsx';
import { words } from '../format.ts';
import { Day, Notice } from '../parts.tsx';
import { PortalShell, portalPath } from './portal-page.tsx';
import type { PlanView, PortalView } from './portal-view.ts';

export type CardUpdate = { card: CardForm; errors: CardErrors; problem?: string };

export const CardPage = ({ view, form }: { view: PortalView; form: CardUpdate }) => (
  <PortalShell view={view} title="Update card">
    <form method="post" action={portalPath(view.session.id, 'card')} className="card stack" noValidate>
      <h1>Update card</h1>
      <CardFields form={form.card} errors={form.errors} />
      {form.problem && <Notice tone="bad">{form.problem}</Notice>}
      <div className="row">
        <button type="submit" className="primary" data-busy="Saving…">
          Save card
        </button>
        <a className="button" href={portalPath(view.session.id)}>
          Go back
        </a>
      </div>
    </form>
  </PortalShell>
);

export const REASONS = [
  'too_expensive',
  'missing_features',
  'switched_service',
  'unused',
  'customer_service',
  'too_complex',
  'low_quality',
  'other',
] as const;

export const CancelPage = ({ view, plan }: { view: PortalView; plan: PlanView }) => {
  const { mode, cancellation_reason } = view.features.subscription_cancel;
  return (
    <PortalShell view={view} title="Cancel plan">
      <form method="post" action={portalPath(view.session.id, `cancel/${plan.subscription.id}`)} className="card stack">
        <h1>Cancel your plan</h1>
        <p>
          {mode === 'immediately' ? (
            'Your plan ends at once.'
          ) : (
            <>
              Your plan stays until <Day seconds={plan.renewsS} />. You can change your mind until then.
            </>
          )}
        </p>
        {cancellation_reason.enabled && (
          <fieldset className="stack tight">
            <legend className="label">Why are you canceling? (optional)</legend>
            {REASONS.filter((reason) => cancellation_reason.options.includes(reason)).map((reason) => (
              <label key={reason} className="check">
                <input type="radio" name="reason" value={reason} />
                {words(reason)}
              </label>
            ))}
          </fieldset>
        )}
        <div className="row">
          <button type="submit" className="danger">
            Cancel plan
          </button>
          <a className="button" href={portalPath(view.session.id)}>
            Keep plan
          </a>
        </div>
      </form>
    </PortalShell>
  );
};
