import type { Category } from '../../../server/accounts/choices.ts';

export const CATEGORY_WORDS: Record<Category, string> = {
  sales: 'Sales',
  payroll: 'Payroll',
  rent: 'Rent',
  taxes: 'Taxes',
  software: 'Software',
  insurance: 'Insurance',
  travel: 'Travel',
  fees: 'Fees',
  transfer: 'Transfer',
  other: 'Other',
};
