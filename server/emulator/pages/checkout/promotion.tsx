import { money } from '../format.ts';
import { Field } from '../parts.tsx';

/** `name`: the code or coupon that is taken off; null: none. */
export type Discount = { name: string | null; amountCents: number };
export type TypedCode = { code: string; error: string };
type View = {
  action: string;
  hidden: Record<string, string>;
  discount: Discount;
  takesCodes: boolean;
  currency: string;
};

/** A form of its own, so that Enter applies the code and never pays. The script sends along what was typed of the card. */
export const PromotionCode = ({ view, typed }: { view: View; typed?: TypedCode | undefined }) => (
  <form method="post" action={view.action} className="beside" noValidate data-promotion="">
    <Hidden fields={view.hidden} />
    <Field
      name="promotion_code"
      label="Promotion code"
      value={typed?.code}
      error={typed?.error}
      autoComplete="off"
      maxLength={500}
    />
    <button type="submit" name="promotion" value="apply">
      Apply
    </button>
  </form>
);

/** What comes off the total; a code that was typed can be taken back. */
export const AppliedDiscount = ({ view, name }: { view: View; name: string }) => (
  <form method="post" action={view.action} className="row spread" data-promotion="">
    <Hidden fields={view.hidden} />
    <span>
      Discount <strong>{name}</strong>
    </span>
    <span className="row">
      <span className="number">−{money(view.discount.amountCents, view.currency)}</span>
      {view.takesCodes && (
        <button
          type="submit"
          name="promotion"
          value="remove"
          className="small"
          aria-label={`Remove promotion code ${name}`}
        >
          Remove
        </button>
      )}
    </span>
  </form>
);

const Hidden = ({ fields }: { fields: Record<string, string> }) =>
  Object.entries(fields).map(([name, value]) => <input key={name} type="hidden" name={name} value={value} />);
