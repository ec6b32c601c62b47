import { type CardErrors, type CardForm, COUNTRIES, TEST_CARDS } from './card.ts';
import { Field } from './parts.tsx';

/** The card fields of a form, with buttons that fill in a test card. */
export const CardFields = ({ form, errors }: { form: CardForm; errors: CardErrors }) => (
  <div className="stack" data-card-form="">
    <Field
      name="number"
      label="Card number"
      value={form.number}
      error={errors.number}
      inputMode="numeric"
      autoComplete="cc-number"
      placeholder="1234 1234 1234 1234"
      maxLength={23}
    />
    <div className="pair">
      <Field
        name="expiry"
        label="Expiry"
        value={form.expiry}
        error={errors.expiry}
        inputMode="numeric"
        autoComplete="cc-exp"
        placeholder="MM / YY"
        maxLength={9}
      />
      <Field
        name="cvc"
        label="CVC"
        value={form.cvc}
        error={errors.cvc}
        inputMode="numeric"
        autoComplete="cc-csc"
        placeholder="123"
        maxLength={4}
      />
    </div>
    <Field
      name="name"
      label="Name on card"
      value={form.name}
      error={errors.name}
      autoComplete="cc-name"
      maxLength={200}
    />
    <div>
      <label htmlFor="field-country">Country</label>
      <select id="field-country" name="country" defaultValue={form.country} autoComplete="country">
        {COUNTRIES.map(([code, name]) => (
          <option key={code} value={code}>
            {name}
          </option>
        ))}
      </select>
    </div>
    <TestCards />
  </div>
);

const TestCards = () => (
  <details>
    <summary className="small">Test cards</summary>
    <div className="cards">
      {TEST_CARDS.map((card) => (
        <button key={card.number} type="button" className="small" data-test-card={card.number}>
          <span className="number">{card.number}</span>
          <span className="soft">{card.does}</span>
        </button>
      ))}
    </div>
    <p className="small soft">Real cards do not work here.</p>
  </details>
);
