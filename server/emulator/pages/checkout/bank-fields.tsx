import { Field } from '../parts.tsx';
import type { CheckoutForm } from './checkout-page.tsx';

/** Numbers that say how a debit ends (docs.stripe.com/testing). */
const TEST_ACCOUNTS = [
  ['AT61 1904 3002 3457 3201', 'Is paid'],
  ['AT32 1904 3002 3547 3204', 'Is paid after three minutes'],
  ['AT86 1904 3002 3547 3202', 'Is refused by the bank'],
];

/** A bank account to debit: the only way to pay (`alone`), or in place of the card. */
export const BankFields = ({ form, alone }: { form: CheckoutForm; alone: boolean }) => (
  <div className="stack">
    <Field
      name="iban"
      label={alone ? 'IBAN' : 'IBAN (to pay from a bank account instead of a card)'}
      value={form.iban}
      error={form.errors.iban}
      placeholder="AT00 0000 0000 0000 0000"
      maxLength={42}
    />
    {alone && (
      <Field
        name="name"
        label="Account holder"
        value={form.card.name}
        error={form.errors.name}
        autoComplete="name"
        maxLength={200}
      />
    )}
    <details>
      <summary className="small">Test accounts</summary>
      <ul className="lines">
        {TEST_ACCOUNTS.map(([iban, does]) => (
          <li key={iban}>
            <div>
              <div className="number">{iban}</div>
              <div className="small soft">{does}</div>
            </div>
          </li>
        ))}
      </ul>
    </details>
    <p className="small soft">
      By paying you allow the shop to debit this account. The bank takes a few days to answer.
    </p>
  </div>
);
