import { costOfVariants, MAX_VARIANTS, variantCount } from '../../../server/scenarios/forecast/variants.ts';
import { Credits, Money } from '../ui/format.tsx';

/** What a run will cost, from the steps as they are being typed. */
export function LivePrice({ axes }: { axes: unknown[] }) {
  const variants = variantCount({ sweep: axes.map((typed) => ({ steps: Number(typed) })) });
  return (
    <p role="status" className="text-sm">
      <PriceOrWhyNot variants={variants} />
    </p>
  );
}

function PriceOrWhyNot({ variants }: { variants: number }) {
  if (!Number.isInteger(variants) || variants < 1) return <>Complete the sweep to see its price.</>;
  if (variants > MAX_VARIANTS) {
    return (
      <span className="text-danger">
        <Credits value={variants} /> variants; at most <Credits value={MAX_VARIANTS} /> can be run at once. Take fewer
        steps.
      </span>
    );
  }
  return (
    <>
      <strong className="font-semibold">
        <Credits value={variants} /> {variants === 1 ? 'variant' : 'variants'}
      </strong>{' '}
      a run: <Price variants={variants} />. Saving costs nothing.
    </>
  );
}

/** "240 credits, $1.44" */
export function Price({ variants }: { variants: number }) {
  return (
    <>
      <Credits value={variants} /> {variants === 1 ? 'credit' : 'credits'}, <Money cents={costOfVariants(variants)} />
    </>
  );
}
