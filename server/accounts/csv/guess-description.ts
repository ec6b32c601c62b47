import type { Column } from './amount-columns.ts';
import { currencyOf } from './currency-codes.ts';
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
      !taken.includes(index) &&
      cells.some((cell) => /\p{L}/u.test(cell)) &&
      !isOwn(cells, kinds) &&
      !isCode(cells) &&
      !cells.every((cell) => cell.trim() === '' || currencyOf(cell) !== null),
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
  const filler = fillEmpty(texts, [...(payee ? [payee] : []), ...(isPair ? [payer] : []), ...chosen]);
  if (filler && chosen.length < MAX_PURPOSES) chosen.push(filler);
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
  cells.every((cell) => /^'?[A-Z0-9/-]*$|^[A-Z]{2}\d{2}[A-Z0-9 ]{10,36}$/.test(cell.trim())) &&
  cells.some((cell) => /\d/.test(cell));

/** Booking texts such as “Direct debit” come after the purpose. */
const rank = ({ label, kinds }: Column): number =>
  (/buchungstext|type|art\b/i.test(label) ? 0 : 2) + (kinds.has('type') ? 0 : 1);

const variety = ({ cells }: Column): number =>
  new Set(cells).size * 1_000 + cells.reduce((sum, cell) => sum + Math.min(cell.length, 60), 0) / cells.length;

/** The text that differs most from row to row, and one without a known label that differs half as much: names and purposes may be apart. */
function byVariety(texts: readonly Column[], types: readonly Column[]): Column[] {
  const others = texts.filter((column) => !types.includes(column) && !isIdentifier(column.kinds));
  const [best, ...more] = (others.length > 0 ? others : [...texts]).sort((a, b) => variety(b) - variety(a));
  if (!best) return [];
  const next = more.find(
    ({ kinds, cells }) => kinds.size === 0 && hasWords(cells) && new Set(cells).size * 2 > new Set(best.cells).size,
  );
  return next ? [best, next] : [best];
}

const hasWords = (cells: readonly string[]): boolean =>
  cells.filter((cell) => /\p{L}{3}/u.test(cell)).length * 2 > cells.filter((cell) => cell.trim() !== '').length;

/** The text of rows that the chosen columns leave without one: banks fill the name of the other side for transfers only. */
function fillEmpty(texts: readonly Column[], chosen: readonly Column[]): Column | undefined {
  const rows = (chosen[0] ?? texts[0])?.cells.length ?? 0;
  const empty = Array.from({ length: rows }, (_, row) => row).filter((row) =>
    chosen.every(({ cells }) => (cells[row] ?? '').trim() === ''),
  );
  const filled = ({ cells }: Column) => empty.filter((row) => /\p{L}{3}/u.test(cells[row] ?? '')).length;
  return texts
    .filter((column) => !chosen.includes(column) && !isIdentifier(column.kinds) && filled(column) > 0)
    .sort((a, b) => filled(b) - filled(a) || variety(b) - variety(a))[0];
}
