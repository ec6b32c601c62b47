import { Link } from '@remix-run/react';
import type { ScenarioDefinition } from '../../../server/scenarios/forecast/assumptions.ts';
import type { CellValue } from '../charts/heat-cells.ts';
import { useFormat } from '../charts/use-format.ts';
import { Card } from '../ui/card.tsx';
import { type KeyVariant, keyVariants } from './key-variants.ts';
import { riskEvent } from './sweep-answer.ts';
import { VariantInWords } from './sweep-result.tsx';

const ROLES: Record<KeyVariant['role'], string> = {
  worst: 'Worst',
  base: 'As it is',
  middle: 'Middle',
  best: 'Best',
};

type KeyVariantsProps = {
  definition: ScenarioDefinition;
  ranOutShares: CellValue[];
  endingCents: CellValue[];
  currency: string;
  hrefOf: (variant: number) => string;
};

/** The variants of a sweep to look at first, each with why. */
export function KeyVariantsCard({ definition, ranOutShares, endingCents, currency, hrefOf }: KeyVariantsProps) {
  const format = useFormat(currency);
  const rows = keyVariants(definition, ranOutShares, endingCents);
  if (rows.length === 0) return null;
  return (
    <Card
      title={
        rows.length === 1 ? 'The variant that matters' : `The ${['two', 'three'][rows.length - 2]} variants that matter`
      }
    >
      <ul className="grid gap-4 sm:grid-cols-3">
        {rows.map(({ role, variant, why }) => (
          <li key={role} className="rounded border p-4 text-sm">
            <p className="text-muted">{ROLES[role]}</p>
            <p className="mt-1 text-xl font-semibold">{format.percent(ranOutShares[variant] ?? 0)}</p>
            <p>
              chance of {riskEvent(definition, format)}; {format.money(endingCents[variant] ?? 0)} in the middle at the
              end
            </p>
            <p className="mt-2 text-muted">{why}</p>
            <Link to={hrefOf(variant)} className="link mt-2 inline-block">
              <VariantInWords definition={definition} variant={variant} />
            </Link>
          </li>
        ))}
      </ul>
    </Card>
  );
}
