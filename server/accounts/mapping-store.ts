import type { Executor } from '../../db/transaction.ts';
import type { CustomerId } from '../core/ids.ts';
import type { Ms } from '../core/units.ts';
import { CsvMapping } from './csv/mapping.ts';

/** Remembers how files of an institution are read: the last way that was confirmed. */
export async function rememberMapping(
  db: Executor,
  customerId: CustomerId,
  { institution, mapping, nowMs }: { institution: string; mapping: CsvMapping; nowMs: Ms },
): Promise<void> {
  const remembered = { mapping_json: JSON.stringify(mapping), updated_at_ms: nowMs };
  await db
    .insertInto('csv_mappings')
    .values({ customer_id: customerId, institution_key: keyOf(institution), ...remembered })
    .onConflict((c) => c.columns(['customer_id', 'institution_key']).doUpdateSet(remembered))
    .execute();
}

export async function findMapping(
  db: Executor,
  customerId: CustomerId,
  institution: string,
): Promise<CsvMapping | null> {
  const row = await db
    .selectFrom('csv_mappings')
    .select('mapping_json')
    .where('customer_id', '=', customerId)
    .where('institution_key', '=', keyOf(institution))
    .executeTakeFirst();
  return row ? (CsvMapping.safeParse(upgrade(JSON.parse(row.mapping_json))).data ?? null) : null;
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

const keyOf = (institution: string): string => institution.trim().toLowerCase();
