import type { Column } from './amount-columns.ts';
import type { CsvMapping } from './mapping.ts';

type Texts = Pick<CsvMapping, 'payeeColumn' | 'payerColumn' | 'descriptionColumns'>;

const RECIPIENT =
  /empf|beneficia|recipient|payee|^to\b|odbiorca|destinat|mottagare|creditor|^target name|saaja|maksunsaaja|получател/i;
const PAYER =
  /pflicht|payer|sender|^from\b|nadawca|ordonnateur|^auftraggeber$|avs[aä]ndare|remitter|debtor|payeur|^source name|maksaja|плательщик/i;
/** Fewer rows than this cannot show that a column never changes. */
const MIN_ROWS = 3;
const MAX_PURPOSES = 3;

/** Whom the money went to or came from, and what for: by label, else by the variety of the texts. */
export function guessDescription(columns: readonly Column[], taken: readonly number[]): Texts {
  const texts = columns.filter(
    ({ index, cells, kinds }) =>
      !taken.includes(index) && cells.some((cell) => /\p{L}/u.test(cell)) && !isOwn(cells, kinds) && !isCode(cells),
  );
  const named = (kind: 'payee' | 'purpose' | 'type') =>
    texts.filter(({ kinds }) => kinds.has(kind) && !isIdentifier(kinds));
  const payees = named('payee');
  const payer = payees.find(({ label }) => PAYER.test(label.trim()) && !RECIPIENT.test(label));
  const recipient = payees.find(({ label }) => RECIPIENT.test(label.trim()) && !PAYER.test(label));
  const isPair = payer !== undefined && recipient !== undefined;
  const payee = isPair ? recipient : (payees.find(({ kinds }) => !kinds.has('purpose')) ?? payees[0]);
  const purposes = named('purpose').filter((column) => column !== payee && column !== payer);
  const chosen = [...purposes].sort((a, b) => rank(b) - rank(a)).slice(0, MAX_PURPOSES);
  if (!payee && chosen.length === 0) chosen.push(...byVariety(texts, named('type')));
  return {
    ...(payee ? { payeeColumn: payee.index } : {}),
    ...(isPair ? { payerColumn: payer.index } : {}),
    descriptionColumns: chosen.map(({ index }) => index),
  };
}

/** The customer's own name or bank, or the same text in every row. */
const isOwn = (cells: readonly string[], kinds: Column['kinds']): boolean =>
  kinds.has('own') || (cells.length >= MIN_ROWS && new Set(cells).size === 1);

const isIdentifier = (kinds: Column['kinds']): boolean => kinds.has('identifier') && !kinds.has('purpose');

/** IBANs, BICs and references: one word with digits in every cell. */
const isCode = (cells: readonly string[]): boolean =>
  cells.every((cell) => /^'?[A-Z0-9/-]*$/.test(cell.trim())) && cells.some((cell) => /\d/.test(cell));

/** Booking texts such as “Direct debit” come after the purpose. */
const rank = ({ label, kinds }: Column): number =>
  (/buchungstext|type|art\b/i.test(label) ? 0 : 2) + (kinds.has('type') ? 0 : 1);

function byVariety(texts: readonly Column[], types: readonly Column[]): Column[] {
  const others = texts.filter((column) => !types.includes(column) && !isIdentifier(column.kinds));
  const score = ({ cells }: Column) =>
    new Set(cells).size * 1_000 + cells.reduce((sum, cell) => sum + Math.min(cell.length, 60), 0) / cells.length;
  const [best] = (others.length > 0 ? others : [...texts]).sort((a, b) => score(b) - score(a));
  return best ? [best] : [];
}
