import type { Executor } from '../../db/transaction.ts';
import type { CustomerId } from '../core/ids.ts';
import { CURRENCY_CODES } from './csv/currency-codes.ts';
import { mostCommon } from './csv/most-common.ts';
import type { UploadDetails } from './details.ts';
import type { OpenFile } from './file-reader.ts';
import { listAccounts } from './store.ts';

/** Digits of an account number that tell one account from another. */
const SHOWN_DIGITS = 4;

/** What a file says of its account. Its currency is that of the customer's other accounts where it says none. */
export async function guessDetails(
  db: Executor,
  customerId: CustomerId,
  { bank, account, currency }: Pick<OpenFile, 'bank' | 'account' | 'currency'>,
): Promise<UploadDetails> {
  const usual = mostCommon((await listAccounts(db, customerId)).map((one) => one.currency));
  const digits = account?.replace(/\D/g, '').slice(-SHOWN_DIGITS) ?? '';
  return {
    name: bank && digits.length === SHOWN_DIGITS ? `${bank} ${digits}` : '',
    institution: bank ?? '',
    currency: CURRENCY_CODES.find((code) => code === (currency ?? usual)) ?? 'USD',
    openingBalance: 0,
  };
}
