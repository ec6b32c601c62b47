import { expect, test } from 'vitest';
import { type CardForm, parseCard, readCardForm } from './card.ts';

const NOW_MS = Date.UTC(2026, 10, 15);
const good: CardForm = { number: '4242 4242 4242 4242', expiry: '12 / 34', cvc: '123', name: 'Ada', country: 'US' };
const errorsOf = (change: Partial<CardForm>) => {
  const parsed = parseCard({ ...good, ...change }, NOW_MS);
  return 'errors' in parsed ? parsed.errors : {};
};

test('a good form is a card, however it is spaced', () => {
  const card = { number: '4242424242424242', expMonth: 12, expYear: 2034, cvc: '123' };
  expect(parseCard(good, NOW_MS)).toEqual({ card });
  expect(parseCard({ ...good, number: '4242-4242-4242-4242', expiry: '12/2034' }, NOW_MS)).toEqual({ card });
});

test.each([
  [{ number: '' }, { number: 'Your card number is incomplete.' }],
  [{ number: '4242 4242 4242 4241' }, { number: 'Your card number is invalid.' }],
  [{ number: '4'.repeat(200) }, { number: 'Your card number is invalid.' }],
  [{ expiry: '' }, { expiry: "Your card's expiration date is incomplete." }],
  [{ expiry: '13 / 34' }, { expiry: "Your card's expiration date is invalid." }],
  [{ expiry: '10 / 26' }, { expiry: "Your card's expiration date is in the past." }],
  [{ cvc: '12' }, { cvc: "Your card's security code is incomplete." }],
  [{ cvc: '1234' }, { cvc: "Your card's security code is incomplete." }],
  [{ number: '3782 822463 10005' }, { cvc: "Your card's security code is incomplete." }],
  [{ number: '3782 822463 10005', cvc: '1234' }, {}],
  [{ name: '  ' }, { name: 'Enter the name on the card.' }],
  [{ country: 'USA' }, { country: 'Choose a country.' }],
])('a form with %j is told what is wrong beside the field', (change, errors) => {
  expect(errorsOf(change)).toEqual(errors);
});

test('a card is good until its last month has passed', () => {
  expect(errorsOf({ expiry: '11 / 26' })).toEqual({});
});

test('a body of any shape reads as a form', () => {
  for (const body of [undefined, null, 5, [], { number: { deep: 1 }, cvc: ['1'] }]) {
    expect(readCardForm(body).number).toBe('');
  }
});
