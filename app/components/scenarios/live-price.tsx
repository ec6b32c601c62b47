import { MAX_VARIANTS, variantCount } from '../../../server/scenarios/forecast/assumptions.ts';
import { costOfVariants } from '../../../server/scenarios/form.ts';
import { Credits, Money } from '../ui/format.tsx';

/** What a run will cost, from the steps as they are being typed. */
export function LivePrice({ axes }: { axes: unknown[] }) {
  const variants = variantCount({ sweep: axes.map((typed) => ({ steps: Number(typed) })) });
  const known = Number.isInteger(variants) && variants >= 1 && variants <= MAX_VARIANTS;
  return (
    <p role="status" className="text-sm">
      {known ? (
        <>
          <strong className="font-semibold">
            {variants === 1 ? (
              '1 variant'
            ) : (
              <>
                <Credits value={variants} /> variants
              </>
            )}
          </strong>{' '}
          a run: <Price variants={variants} />. Saving costs nothing.
        </>
      ) : (
        'The price stands here once the sweep is whole.'
      )}
    </p>
  );
}

/** "240 credits, $1.44" */
export function Price({ variants }: { variants: number }) {
  return (
    <>
      {variants === 1 ? (
        '1 credit'
      ) : (
        <>
          <Credits value={variants} /> credits
        </>
      )}
      , <Money cents={costOfVariants(variants)} />
    </>
  );
}
