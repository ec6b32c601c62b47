import { z } from 'zod';
import type { Ctx } from '../../ctx.ts';
import { ApiError, needed } from '../../params/api-error.ts';
import { form } from '../../params/form.ts';

export const cardParam = z.strictObject({
  number: form.string.optional(),
  exp_month: form.integer.optional(),
  exp_year: form.integer.optional(),
  cvc: form.string.optional(),
  token: form.string.optional(),
});
export type CardInput = z.output<typeof cardParam>;

/** Refuses a number, expiry or code that no card has. */
export function checkCard(ctx: Ctx, number: string, given: CardInput): void {
  if (number === '') throw needed('card[number]');
  const refused = (code: string, message: string, param: string) =>
    new ApiError({ status: 402, type: 'card_error', code, message, param });
  if (!/^\d{12,19}$/.test(number) || !luhn(number))
    throw refused('incorrect_number', 'Your card number is incorrect.', 'number');
  const month = given.exp_month ?? 0;
  if (month < 1 || month > 12)
    throw refused('invalid_expiry_month', "Your card's expiration month is invalid.", 'exp_month');
  const year = given.exp_year ?? 0;
  const now = new Date(ctx.nowMs);
  const past = year * 12 + month < now.getUTCFullYear() * 12 + now.getUTCMonth() + 1;
  if (past || year > now.getUTCFullYear() + 50)
    throw refused('invalid_expiry_year', "Your card's expiration year is invalid.", 'exp_year');
  if (given.cvc !== undefined && !/^\d{3,4}$/.test(given.cvc))
    throw refused('invalid_cvc', "Your card's security code is invalid.", 'cvc');
}

function luhn(number: string): boolean {
  const sum = [...number].reverse().reduce((total, digit, index) => {
    const doubled = Number(digit) * (index % 2 === 0 ? 1 : 2);
    return total + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return sum % 10 === 0;
}
