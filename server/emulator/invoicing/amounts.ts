import Big from 'big.js';

/** What an amount depends on, of a price. Amounts are decimal cents. */
export type PriceTerms = {
  unitAmountDecimal: string | null;
  tiersMode: 'graduated' | 'volume' | null;
  tiers: { upTo: number | null; unitAmountDecimal: string | null; flatAmountDecimal: string | null }[];
  transform: { divideBy: number; round: 'up' | 'down' } | null;
};

/** The exact price of a quantity, in cents with decimals. */
export function exactAmount(terms: PriceTerms, quantity: Big): Big {
  const units = transformed(terms, quantity);
  if (terms.tiersMode === 'volume') return volumeAmount(terms, units);
  if (terms.tiersMode === 'graduated') return graduatedAmount(terms, units);
  return units.times(terms.unitAmountDecimal ?? '0');
}

/** What is billed for `quantity` after `before` was: tiers carry on. Whole cents, half away from zero. */
export function amountAfter(terms: PriceTerms, before: Big, quantity: Big): number {
  // A first tier's flat fee is due even for nothing (documented: tiers-nothing), and so has been billed only once something was.
  const billed = before.eq(0) ? new Big(0) : exactAmount(terms, before);
  return wholeCents(exactAmount(terms, before.plus(quantity)).minus(billed));
}

/** The tier that a whole quantity falls into; −1 when it is above the last. */
export const tierOf = ({ tiers }: Pick<PriceTerms, 'tiers'>, units: Big): number =>
  tiers.findIndex(({ upTo }) => upTo === null || units.lte(upTo));

export const wholeCents = (amount: Big): number => amount.round(0, Big.roundHalfUp).toNumber();

function transformed({ transform }: PriceTerms, quantity: Big): Big {
  if (!transform) return quantity;
  return quantity.div(transform.divideBy).round(0, transform.round === 'up' ? Big.roundUp : Big.roundDown);
}

function volumeAmount({ tiers }: PriceTerms, units: Big): Big {
  const tier = tiers[tierOf({ tiers }, units)];
  if (!tier) return new Big(0);
  return units.times(tier.unitAmountDecimal ?? '0').plus(tier.flatAmountDecimal ?? '0');
}

function graduatedAmount({ tiers }: PriceTerms, units: Big): Big {
  let total = new Big(0);
  let from = new Big(0);
  for (const tier of tiers) {
    // A tier's flat fee is due once the tier is entered; the first is entered with zero units.
    if (units.lte(from) && !from.eq(0)) break;
    const to = tier.upTo === null || units.lt(tier.upTo) ? units : new Big(tier.upTo);
    total = total.plus(to.minus(from).times(tier.unitAmountDecimal ?? '0')).plus(tier.flatAmountDecimal ?? '0');
    from = to;
    if (units.lte(to)) break;
  }
  return total;
}
