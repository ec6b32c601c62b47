import type { PlannedItem } from '../../../server/scenarios/forecast/planned.ts';
import { useFormat } from '../charts/use-format.ts';
import { LinkButton } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { Money } from '../ui/format.tsx';
import { rhythmInWords } from './plan/planned-words.ts';

type PlannedCardProps = {
  items: PlannedItem[];
  currency: string;
  /** Where the plan is changed; null while the scenario is not saved, and the items come with its form. */
  planTo: string | null;
};

/** What the scenario plans, in its editor. */
export function PlannedCard({ items, currency, planTo }: PlannedCardProps) {
  const format = useFormat(currency);
  if (items.length === 0 && planTo === null) return null;
  return (
    <Card
      title="Planned items"
      description={
        planTo === null
          ? 'Saved with the scenario; change them afterwards under Plan.'
          : 'Invoices, bills, hires, loans and taxes that you know of, with their days.'
      }
      actions={
        planTo ? (
          <LinkButton to={planTo} variant="secondary" size="sm">
            Edit plan
          </LinkButton>
        ) : null
      }
    >
      {items.length === 0 ? <p className="text-sm text-muted">Nothing is planned yet.</p> : null}
      <ul className="divide-y text-sm">
        {items.slice(0, MAX_SHOWN).map((item) => (
          <li key={item.id} className="flex flex-wrap justify-between gap-x-4 py-2 first:pt-0 last:pb-0">
            <span className="min-w-0 break-words">
              {item.label}
              <span className="block text-muted">
                {rhythmInWords(item, format)}, from {format.date(item.date)}
              </span>
            </span>
            <Money cents={item.amountCents} currency={currency} signed />
          </li>
        ))}
      </ul>
      {items.length > MAX_SHOWN ? (
        <p className="mt-2 text-sm text-muted">and {format.count(items.length - MAX_SHOWN)} more</p>
      ) : null}
      {planTo === null ? items.map((item, at) => <HiddenItem key={item.id} item={item} at={at} />) : null}
    </Card>
  );
}

const MAX_SHOWN = 8;

/** A planned item of a template as the form sends it. */
function HiddenItem({ item, at }: { item: PlannedItem; at: number }) {
  return (
    <>
      {Object.entries(item).map(([name, value]) =>
        value === undefined ? null : (
          <input key={name} type="hidden" name={`definition.planned[${at}].${name}`} value={String(value)} />
        ),
      )}
    </>
  );
}
