import type { AppliedMapping } from './apply-mapping.ts';
import type { MappingGuess } from './guess-mapping.ts';

export type Confidence = 'sure' | 'likely' | 'unsure';
/** Why a column is read as it is. */
export type ColumnNote = { role: string; columns: number[]; confidence: Confidence; why: string };
export type ImportWarning = { kind: string; message: string };

/** What each column is taken for, how sure that is, and why. */
export function explainGuess({ mapping, labels, date, amount, isDecimalAssumed }: MappingGuess): ColumnNote[] {
  const named = (at: number) => (labels[at] ? `Its label is “${labels[at]}”` : 'By its contents');
  const notes: ColumnNote[] = [
    {
      role: 'Date',
      columns: [date.column],
      confidence: date.isAmbiguous ? 'unsure' : date.decidedBy ? 'likely' : 'sure',
      why: date.decidedBy
        ? `${named(date.column)}. Day and month could be swapped; decided by ${date.decidedBy}.`
        : `${named(date.column)}. Every date fits ${mapping.dateFormat}.`,
    },
    amountNote(mapping, amount, named),
  ];
  const add = (role: string, column: number | undefined, why: string, confidence: Confidence = 'likely') => {
    if (column !== undefined) notes.push({ role, columns: [column], confidence, why });
  };
  add(
    'Booking date',
    mapping.bookingDateColumn,
    `${named(mapping.bookingDateColumn ?? -1)}. Balances count by this day.`,
  );
  add('Fee', mapping.feeColumn, 'The balance adds up only when it is taken off the amount.', 'sure');
  const check = amount.check;
  add(
    'Balance',
    mapping.balanceColumn,
    check && check.steps > 0
      ? `It confirms ${check.proved} of ${check.steps} amounts.`
      : 'There are too few rows to check it against the amounts.',
    check && check.steps > 0 ? 'sure' : 'likely',
  );
  add('Currency', mapping.currencyColumn, 'It holds currency codes beside the amount.', 'sure');
  add('Status', mapping.statusColumn, 'Rows that are not booked are left out by it.', 'sure');
  add('Payee', mapping.payeeColumn, named(mapping.payeeColumn ?? -1));
  add('Payer', mapping.payerColumn, `${named(mapping.payerColumn ?? -1)}. Used for money in.`);
  for (const column of mapping.descriptionColumns) add('Description', column, named(column));
  if (isDecimalAssumed)
    notes.push({
      role: 'Decimal mark',
      columns: [],
      confidence: 'likely',
      why: 'No amount has cents, so both marks read the same.',
    });
  return notes;
}

function amountNote(
  mapping: MappingGuess['mapping'],
  amount: MappingGuess['amount'],
  named: (at: number) => string,
): ColumnNote {
  const columns =
    mapping.amount.kind === 'signed'
      ? [mapping.amount.column]
      : mapping.amount.kind === 'direction'
        ? [mapping.amount.column, mapping.amount.directionColumn]
        : [mapping.amount.debitColumn, mapping.amount.creditColumn];
  const why: Record<typeof amount.evidence, { confidence: Confidence; why: string }> = {
    balance: {
      confidence: 'sure',
      why: `The balance column confirms ${amount.check?.proved ?? 0} of ${amount.check?.steps ?? 0} amounts.`,
    },
    direction: {
      confidence: 'sure',
      why: `${named(columns[1] ?? columns[0] ?? 0)}, and it says which way the money went.`,
    },
    columns: { confidence: 'sure', why: `${columns.map(named).join('; ')}.` },
    signs: { confidence: 'sure', why: 'Money in and money out have different signs.' },
    hints: { confidence: 'likely', why: 'The words of the descriptions suggest which rows are money out.' },
    assumed: {
      confidence: 'unsure',
      why: 'Nothing in the file says which way the money went. Check it before you confirm.',
    },
  };
  return { role: 'Amount', columns, ...why[amount.evidence] };
}

/** What is unusual about the file itself. */
export function fileWarnings(
  guess: MappingGuess | null,
  applied: AppliedMapping,
  { brokenCount, isGuessed }: { brokenCount: number; isGuessed: boolean },
): ImportWarning[] {
  const warnings: ImportWarning[] = [];
  const warn = (kind: string, message: string) => warnings.push({ kind, message });
  const { movements, leftOut } = applied;
  if (movements.length > 0 && movements.every(({ amountCents }) => amountCents >= 0))
    warn('all_in', 'Every movement is money in. If some are spending, choose another way to read the amount.');
  if (
    isGuessed &&
    movements.length > 1 &&
    movements.every(({ amountCents }) => amountCents <= 0) &&
    guess?.amount.evidence !== 'balance'
  )
    warn('all_out', 'Every movement is money out. Check that income is not missing.');
  if (isGuessed && guess?.amount.evidence === 'assumed')
    warn('direction_assumed', 'Nothing in the file says which amounts are money out. Check a few rows below.');
  if (isGuessed && guess?.amount.isFeeAssumed)
    warn(
      'fee_assumed',
      'Fees are in a column of their own, and nothing says whether the amounts include them. They are taken to; if not, choose the column of the fee.',
    );
  if (isGuessed && guess?.date.isAmbiguous)
    warn(
      'date_ambiguous',
      `Day and month could be swapped in every row. They are read as ${guess.mapping.dateFormat}.`,
    );
  const unused = guess?.amount.unusedBalance;
  if (isGuessed && unused?.reason === 'constant')
    warn('balance_constant', 'The balance column says the same in every row, so it is not used.');
  if (isGuessed && unused?.reason === 'wrong')
    warn('balance_wrong', 'The balance column does not add up with the amounts, so it is not used. Check the amounts.');
  const check = guess?.amount.check;
  if (isGuessed && check && check.steps > check.proved)
    warn(
      'balance_gap',
      `The balance column does not add up in ${check.steps - check.proved} of ${check.steps} rows. Movements may be missing from the file.`,
    );
  if (brokenCount > 0) warn('broken_characters', `${brokenCount} characters could not be read and appear as �.`);
  const others = leftOut.filter(({ reason }) => /^in [A-Z]{3}, not in/.test(reason)).length;
  if (others > 0) warn('other_currency', `Rows in another currency are left out: ${others}.`);
  if (leftOut.some(({ reason }) => reason.startsWith('not part')))
    warn('second_table', 'The file holds a second table, which is left out.');
  return warnings;
}
