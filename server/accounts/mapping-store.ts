import type { Executor } from '../../db/transaction.ts';
import type { CustomerId } from '../core/ids.ts';
import type { Ms } from '../core/units.ts';
import { CsvMapping } from './csv/mapping.ts';

/** Longer labels are no labels. */
const MAX_LABEL_CHARS = 4_000;

/** The labels by which a bank's files are known again; null for a file without them. */
function labelsOf(columns: readonly string[]): string | null {
  const json = JSON.stringify(columns);
  return columns.some((label) => !/^Column \d+$/.test(label)) && json.length <= MAX_LABEL_CHARS ? json : null;
}

/** Remembers how files of an institution are read: the last way that was confirmed. */
export async function rememberMapping(
  db: Executor,
  customerId: CustomerId,
  {
    institution,
    columns,
    mapping,
    nowMs,
  }: { institution: string; columns: readonly string[]; mapping: CsvMapping; nowMs: Ms },
): Promise<void> {
  const columnsJson = mapping.hasHeader ? labelsOf(columns) : null;
  const remembered = { mapping_json: JSON.stringify(mapping), columns_json: columnsJson, updated_at_ms: nowMs };
  await db
    .insertInto('csv_mappings')
    .values({ customer_id: customerId, institution_key: institutionKey(institution), ...remembered })
    .onConflict((c) => c.columns(['customer_id', 'institution_key']).doUpdateSet(remembered))
    .execute();
}

/** How the files of an institution are read, or where it is not known yet, files with the same columns. */
export async function findMapping(
  db: Executor,
  customerId: CustomerId,
  { institution, columns }: { institution: string; columns: readonly string[] },
): Promise<{ mapping: CsvMapping; institutionKey: string } | null> {
  const labels = labelsOf(columns);
  if (institution === '' && labels === null) return null;
  const row = await db
    .selectFrom('csv_mappings')
    .select(['mapping_json', 'institution_key'])
    .where('customer_id', '=', customerId)
    .where((eb) =>
      institution === '' ? eb('columns_json', '=', labels) : eb('institution_key', '=', institutionKey(institution)),
    )
    .orderBy('updated_at_ms', 'desc')
    .limit(1)
    .executeTakeFirst();
  const mapping = row && CsvMapping.safeParse(upgrade(JSON.parse(row.mapping_json))).data;
  return mapping ? { mapping, institutionKey: row.institution_key } : null;
}

/** Whether two files give the same payments the same day and amount; a file without columns always does. */
export const isSameReading = (last: CsvMapping | null, next: CsvMapping | null): boolean =>
  last === null ||
  next === null ||
  (last.dateColumn === next.dateColumn && JSON.stringify(last.amount) === JSON.stringify(next.amount));

/** Mappings kept by the first version name one description column, and separators in their dates. */
function upgrade(json: Record<string, unknown>): unknown {
  if (Array.isArray(json.descriptionColumns)) return json;
  const parts = String(json.dateFormat).replace(/[^YMD]/g, '');
  const dateFormat = parts.startsWith('Y')
    ? 'YYYY-MM-DD'
    : parts.startsWith('M') && !/^MMM/.test(parts)
      ? 'MM/DD/YYYY'
      : 'DD/MM/YYYY';
  return {
    ...json,
    dateFormat,
    descriptionColumns: typeof json.descriptionColumn === 'number' ? [json.descriptionColumn] : [],
  };
}

/** Banks are the same however they are written. */
export const institutionKey = (institution: string): string => institution.trim().toLowerCase();
