import type { CardErrors, CardForm } from '../card.ts';
import { CardFields } from '../card-form.tsx';
import { count, money, unitMoney } from '../format.ts';
import { Shell } from '../layout.tsx';
import { Field, Notice } from '../parts.tsx';
import { intervalAdverb } from '../price-text.ts';
import { BankFields } from './bank-fields.tsx';
import { AppliedDiscount, type Discount, PromotionCode, type TypedCode } from './promotion.tsx';

export type CheckoutLineView = {
  description: string;
  quantity: number | null;
  unitAmountDecimal: string | null;
  amountCents: number | null;
  metered: boolean;
  interval: string | null;
};

export type CheckoutView = {
  lines: CheckoutLineView[];
  discount: Discount;
  takesCodes: boolean;
  needsCard: boolean;
  /** How it can be paid: the types of the session. */
  takes: string[];
  asksPhone: boolean;
  asksTerms: boolean;
  /** What the session wants to be said at its button, and of its terms. */
  message: string | null;
  termsMessage: string | null;
  totalCents: number;
  currency: string;
  mode: string;
  email: string | null;
  /** Where the form goes, and what it must carry to come back to this session. */
  action: string;
  hidden: Record<string, string>;
  parentOrigin: string | null;
  /** Where a hosted checkout leads back to. */
  cancelUrl: string | null;
};

export type CheckoutForm = {
  card: CardForm;
  /** A bank account to debit instead of a card. */
  iban: string;
  /** Paid with Link, not with what was typed. */
  link: boolean;
  email: string;
  phone?: string;
  errors: CardErrors & { email?: string; phone?: string; terms?: string };
  promotion?: TypedCode;
  problem?: string;
};

const HEADINGS: Record<string, string> = { setup: 'Save your card', subscription: 'Subscribe' };
const VERBS: Record<string, string> = { setup: 'Save card', subscription: 'Subscribe' };

/** The form itself, drawn inside the app's page or on its own. */
export const CheckoutPage = ({ view, form }: { view: CheckoutView; form: CheckoutForm }) => (
  <CheckoutShell parentOrigin={view.parentOrigin}>
    <Order view={view} typed={form.promotion} />
    <form method="post" action={view.action} className="stack" noValidate data-checkout="">
      {Object.entries(view.hidden).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <ContactFields view={view} form={form} />
      {view.needsCard && view.takes.includes('card') && <CardFields form={form.card} errors={form.errors} />}
      {view.needsCard && view.takes.includes('sepa_debit') && (
        <BankFields form={form} alone={!view.takes.includes('card')} />
      )}
      {view.asksTerms && <Terms message={view.termsMessage} error={form.errors.terms} />}
      {view.message && <p className="small">{view.message}</p>}
      {form.problem && <Notice tone="bad">{form.problem}</Notice>}
      <button type="submit" className="primary wide" data-busy="Processing…">
        {VERBS[view.mode] ?? 'Pay'}
      </button>
      {view.needsCard && view.takes.includes('link') && (
        <button type="submit" name="method" value="link" className="wide">
          Use Link
        </button>
      )}
      {view.mode === 'subscription' && view.needsCard && (
        <p className="small soft">Your card is kept and charged as you go, until you cancel.</p>
      )}
    </form>
  </CheckoutShell>
);

const Order = ({ view, typed }: { view: CheckoutView; typed: TypedCode | undefined }) => (
  <section className="stack" aria-label="Order">
    <div className="row">
      <h1>{HEADINGS[view.mode] ?? 'Checkout'}</h1>
      <span className="test">Test mode</span>
    </div>
    {view.cancelUrl !== null && (
      <p>
        <a href={view.cancelUrl}>← Back</a>
      </p>
    )}
    {view.mode === 'setup' && <p className="soft">Nothing is charged now.</p>}
    <ul className="lines">
      {view.lines.map((line) => (
        <LineItem key={line.description} line={line} currency={view.currency} />
      ))}
    </ul>
    {view.takesCodes && view.discount.name === null && <PromotionCode view={view} typed={typed} />}
    {view.discount.name !== null && <AppliedDiscount view={view} name={view.discount.name} />}
    {view.mode !== 'setup' && (
      <p className="total">
        <span>Total due today</span>
        <span className="number">{money(view.totalCents, view.currency)}</span>
      </p>
    )}
  </section>
);

const ContactFields = ({ view, form }: { view: CheckoutView; form: CheckoutForm }) => (
  <>
    {view.email === null ? (
      <Field
        name="email"
        label="Email"
        value={form.email}
        error={form.errors.email}
        type="email"
        autoComplete="email"
        maxLength={200}
      />
    ) : (
      <div>
        <span className="label">Email</span>
        <span>{view.email}</span>
      </div>
    )}
    {view.asksPhone && (
      <Field
        name="phone"
        label="Phone"
        value={form.phone ?? ''}
        error={form.errors.phone}
        type="tel"
        autoComplete="tel"
        maxLength={40}
      />
    )}
  </>
);

const Terms = ({ message, error }: { message: string | null; error: string | undefined }) => (
  <div>
    <label>
      <input type="checkbox" name="terms" value="accepted" aria-invalid={error ? true : undefined} />{' '}
      {message ?? 'I agree to the terms of service.'}
    </label>
    {error && (
      <p className="error" role="alert">
        {error}
      </p>
    )}
  </div>
);

const LineItem = ({ line, currency }: { line: CheckoutLineView; currency: string }) => (
  <li>
    <div>
      <div>{line.description}</div>
      <div className="small soft">{priceText(line, currency)}</div>
    </div>
    <span className="number">{line.amountCents === null ? '' : money(line.amountCents, currency)}</span>
  </li>
);

function priceText(line: CheckoutLineView, currency: string): string {
  const unit = line.unitAmountDecimal === null ? 'priced by quantity' : unitMoney(line.unitAmountDecimal, currency);
  if (line.metered) return `${unit} per unit, billed ${intervalAdverb(line.interval)} based on usage`;
  const each = line.unitAmountDecimal !== null && line.quantity !== 1 ? ' each' : '';
  const quantity = line.quantity === null ? '' : `Qty ${count(line.quantity)}, `;
  return `${quantity}${unit}${each}${line.interval ? ` per ${line.interval}` : ''}`;
}

/** The bank's question (3-D Secure). What was typed goes along, so that the answer can finish the payment. */
export const AuthenticationPage = ({ view, form }: { view: CheckoutView; form: CheckoutForm }) => (
  <CheckoutShell parentOrigin={view.parentOrigin}>
    <form method="post" action={view.action} className="card stack">
      <h1>3D Secure authentication</h1>
      <p className="soft">
        Your bank wants to know whether it is you who pays {money(view.totalCents, view.currency)}. In the emulator you
        say how this ends.
      </p>
      {Object.entries({
        ...view.hidden,
        ...form.card,
        iban: form.iban,
        email: form.email,
        phone: form.phone ?? '',
        terms: 'accepted',
      }).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <div className="row">
        <button type="submit" name="authentication" value="approved" className="primary">
          Approve
        </button>
        <button type="submit" name="authentication" value="refused">
          Refuse
        </button>
      </div>
    </form>
  </CheckoutShell>
);

/** Paid. `redirectTo`: where the parent goes on; null leaves it to the parent's own `onComplete`. */
export const CompletePage = ({
  parentOrigin,
  redirectTo,
}: {
  parentOrigin: string | null;
  redirectTo: string | null;
}) => (
  <CheckoutShell parentOrigin={parentOrigin} complete redirectTo={redirectTo}>
    <section className="card stack tight">
      <h1>Thank you</h1>
      <p className="soft">Your payment details were accepted.</p>
      {redirectTo && (
        <p>
          <a href={redirectTo} target="_top">
            Continue
          </a>
        </p>
      )}
    </section>
  </CheckoutShell>
);

export const ClosedPage = ({ parentOrigin }: { parentOrigin: string | null }) => (
  <CheckoutShell parentOrigin={parentOrigin}>
    <section className="card stack tight">
      <h1>This checkout has expired</h1>
      <p className="soft">Nothing was charged. Go back and start again.</p>
    </section>
  </CheckoutShell>
);

function CheckoutShell(props: {
  parentOrigin: string | null;
  complete?: boolean;
  redirectTo?: string | null;
  children: React.ReactNode;
}) {
  return (
    <Shell
      title="Checkout"
      script="checkout.js"
      bodyClass={props.parentOrigin === null ? undefined : 'frame'}
      bodyData={{
        'data-parent-origin': props.parentOrigin ?? undefined,
        'data-complete': props.complete ? 'yes' : undefined,
        'data-redirect-to': props.redirectTo ?? undefined,
      }}
    >
      <main className={props.parentOrigin === null ? 'page checkout' : 'checkout'}>{props.children}</main>
    </Shell>
  );
}
