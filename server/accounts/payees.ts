import type { MovementId } from '../core/ids.ts';
import type { PayeeRules } from './category-store.ts';
import type { Category } from './choices.ts';
import { MAX_PAYEE_CHARS } from './details.ts';
import type { StoredMovement } from './movement-store.ts';

/** Who a movement is with, by its payee or description. Numbers of invoices, dates and cards do not tell payees apart. */
export function payeeOf(description: string): { key: string; label: string } {
  const label = description
    .replace(/[\d#/.-]+/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, MAX_PAYEE_CHARS);
  return { key: label.toLowerCase(), label };
}

const WORDS: [Category, RegExp][] = [
  ['payroll', /payroll|salar|wages|gehalt|gehälter|lohn|nómina|freelance|contractor/],
  ['taxes', /\btax(es)?\b|steuer|finanzamt|hmrc|\birs\b|\bvat\b|impôt/],
  ['rent', /\brent\b|miete|lease|loyer/],
  ['insurance', /insur|versicher|assurance/],
  ['software', /software|hosting|saas|subscription|cloud|github|google|adobe|slack/],
  ['travel', /travel|hotel|flight|airline|\brail|\btrain|taxi|uber|bahn/],
  ['fees', /\bfees?\b|charges?\b|gebühr|commission/],
  ['transfer', /transfer|umbuchung|überweisung|savings|virement/],
];

/** A guess by the words of a description; money in that no word explains is taken for sales. */
export function guessCategory(description: string, amountCents: number): Category {
  const text = description.toLowerCase();
  const found = WORDS.find(([, words]) => words.test(text))?.[0];
  if (amountCents > 0) return found === 'transfer' ? 'transfer' : 'sales';
  return found ?? 'other';
}

export const payeeOfMovement = ({
  ownPayee,
  payee,
  description,
}: Pick<StoredMovement, 'ownPayee' | 'payee' | 'description'>) => payeeOf(ownPayee ?? payee ?? description);

/** What a movement is with and for: its own correction first, then the rule for its payee, then a guess. */
export function resolve(
  movement: StoredMovement,
  rules: PayeeRules,
  transfers: ReadonlySet<MovementId>,
): { payee: { key: string; label: string }; category: Category; isGuessed: boolean } {
  const payee = payeeOfMovement(movement);
  const rule = rules.get(payee.key);
  const chosen = movement.category ?? rule?.category;
  const guessed = transfers.has(movement.id)
    ? 'transfer'
    : guessCategory(`${movement.ownPayee ?? movement.payee ?? ''} ${movement.description}`, movement.amountCents);
  return {
    payee: { key: payee.key, label: rule?.label ?? movement.ownPayee ?? movement.payee ?? payee.label },
    category: chosen ?? guessed,
    isGuessed: chosen === undefined || chosen === null,
  };
}
