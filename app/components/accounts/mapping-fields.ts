import { CsvMapping } from '../../../server/accounts/csv/mapping.ts';

/** How a file is read, as fields of a form or of an address. Columns are numbers from 0, '' where none is chosen. */
export const MAPPING_FIELDS = [
  'header',
  'date',
  'dateFormat',
  'amounts',
  'amount',
  'debit',
  'credit',
  'decimal',
  'description',
] as const;
export type MappingField = (typeof MAPPING_FIELDS)[number];
export type MappingFields = Partial<Record<MappingField, string>>;

export type ChosenMapping = {
  fields: MappingFields;
  /** Null when what was chosen does not make a mapping; `errors` say why. */
  mapping: CsvMapping | null;
  errors: MappingFields;
};

export const fieldsOf = ({ amount, ...mapping }: CsvMapping): MappingFields => ({
  header: mapping.hasHeader ? 'yes' : 'no',
  date: String(mapping.dateColumn),
  dateFormat: mapping.dateFormat,
  amounts: amount.kind,
  ...(amount.kind === 'signed'
    ? { amount: String(amount.column) }
    : { debit: String(amount.debitColumn), credit: String(amount.creditColumn) }),
  decimal: mapping.decimal,
  description: mapping.descriptionColumn === undefined ? '' : String(mapping.descriptionColumn),
});

/** What a form or an address says of it; null when it says nothing. */
export function readMapping(form: URLSearchParams | FormData): ChosenMapping | null {
  const fields: MappingFields = {};
  for (const name of MAPPING_FIELDS) {
    const value = form.get(name);
    if (typeof value === 'string') fields[name] = value;
  }
  if (Object.keys(fields).length === 0) return null;
  const parsed = CsvMapping.safeParse({
    hasHeader: fields.header === 'yes',
    dateColumn: columnOf(fields.date),
    dateFormat: fields.dateFormat,
    amount:
      fields.amounts === 'debitCredit'
        ? { kind: 'debitCredit', debitColumn: columnOf(fields.debit), creditColumn: columnOf(fields.credit) }
        : { kind: 'signed', column: columnOf(fields.amount) },
    decimal: fields.decimal,
    descriptionColumn: columnOf(fields.description),
  });
  if (parsed.success) return { fields, mapping: parsed.data, errors: {} };
  const errors: MappingFields = {};
  for (const { path, message } of parsed.error.issues) errors[FIELD_OF_PATH[path.join('.')] ?? 'amounts'] = message;
  return { fields, mapping: null, errors };
}

const columnOf = (text: string | undefined): number | undefined => (text ? Number(text) : undefined);

const FIELD_OF_PATH: Record<string, MappingField> = {
  dateColumn: 'date',
  dateFormat: 'dateFormat',
  'amount.column': 'amount',
  'amount.debitColumn': 'debit',
  'amount.creditColumn': 'credit',
  decimal: 'decimal',
  descriptionColumn: 'description',
};
