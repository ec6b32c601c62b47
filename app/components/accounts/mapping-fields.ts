import { CsvMapping } from '../../../server/accounts/csv/mapping.ts';

/** Fields that hold an optional column, and the mapping's names for them. */
const OPTIONAL_COLUMNS = {
  bookingDate: 'bookingDateColumn',
  fee: 'feeColumn',
  payee: 'payeeColumn',
  payer: 'payerColumn',
  balance: 'balanceColumn',
  currency: 'currencyColumn',
  status: 'statusColumn',
  accountColumn: 'accountColumn',
} as const;
type OptionalField = keyof typeof OPTIONAL_COLUMNS;
const DESCRIPTIONS = ['description', 'description2', 'description3'] as const;

/** How a file is read, as fields of a form or of an address. Columns are numbers from 0, '' where none is chosen. */
export const MAPPING_FIELDS = [
  'header',
  'date',
  'dateFormat',
  'amounts',
  'amount',
  'sign',
  'debit',
  'credit',
  'negativeDebits',
  'negativeCredits',
  'direction',
  'outValues',
  'decimal',
  ...DESCRIPTIONS,
  ...(Object.keys(OPTIONAL_COLUMNS) as OptionalField[]),
] as const;
export type MappingField = (typeof MAPPING_FIELDS)[number];
export type MappingFields = Partial<Record<MappingField, string>>;

export type ChosenMapping = {
  fields: MappingFields;
  /** Null when the choices do not make a mapping; `errors` say why. */
  mapping: CsvMapping | null;
  errors: MappingFields;
};

export function fieldsOf({ amount, ...mapping }: CsvMapping): MappingFields {
  const fields: MappingFields = {
    header: mapping.hasHeader ? 'yes' : 'no',
    date: String(mapping.dateColumn),
    dateFormat: mapping.dateFormat,
    amounts: amount.kind,
    ...amountFields(amount),
    decimal: mapping.decimal,
  };
  DESCRIPTIONS.forEach((name, at) => {
    fields[name] = String(mapping.descriptionColumns[at] ?? '');
  });
  for (const [field, name] of Object.entries(OPTIONAL_COLUMNS) as [OptionalField, keyof typeof mapping][])
    if (mapping[name] !== undefined) fields[field] = String(mapping[name]);
  return fields;
}

function amountFields(amount: CsvMapping['amount']): MappingFields {
  switch (amount.kind) {
    case 'signed':
      return { amount: String(amount.column), sign: amount.sign ?? 'asWritten' };
    case 'debitCredit':
      return {
        debit: String(amount.debitColumn),
        credit: String(amount.creditColumn),
        negativeDebits: amount.hasNegativeDebits ? 'yes' : 'no',
        negativeCredits: amount.hasNegativeCredits ? 'yes' : 'no',
      };
    case 'direction':
      return {
        amount: String(amount.column),
        direction: String(amount.directionColumn),
        outValues: JSON.stringify(amount.outValues ?? []),
      };
  }
}

/** The mapping that a form or an address chooses; null when it chooses nothing. */
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
    amount: amountOf(fields),
    decimal: fields.decimal,
    descriptionColumns: DESCRIPTIONS.flatMap((name) => columnOf(fields[name]) ?? []),
    ...Object.fromEntries(
      (Object.entries(OPTIONAL_COLUMNS) as [OptionalField, string][]).flatMap(([field, name]) =>
        fields[field] ? [[name, columnOf(fields[field])]] : [],
      ),
    ),
  });
  if (parsed.success) return { fields, mapping: parsed.data, errors: {} };
  const errors: MappingFields = {};
  for (const { path, message } of parsed.error.issues) errors[fieldOfPath(path)] = message;
  return { fields, mapping: null, errors };
}

function amountOf(fields: MappingFields): unknown {
  if (fields.amounts === 'debitCredit')
    return {
      kind: 'debitCredit',
      debitColumn: columnOf(fields.debit),
      creditColumn: columnOf(fields.credit),
      ...(fields.negativeDebits === 'yes' ? { hasNegativeDebits: true } : {}),
      ...(fields.negativeCredits === 'yes' ? { hasNegativeCredits: true } : {}),
    };
  const column = columnOf(fields.amount);
  if (fields.amounts === 'direction') {
    const outValues = wordsOf(fields.outValues);
    return {
      kind: 'direction',
      column,
      directionColumn: columnOf(fields.direction),
      ...(outValues.length > 0 ? { outValues } : {}),
    };
  }
  return { kind: 'signed', column, ...(fields.sign && fields.sign !== 'asWritten' ? { sign: fields.sign } : {}) };
}

function wordsOf(json: string | undefined): unknown[] {
  try {
    const words: unknown = JSON.parse(json || '[]');
    return Array.isArray(words) ? words : [];
  } catch {
    return [];
  }
}

const columnOf = (text: string | undefined): number | undefined => (text ? Number(text) : undefined);

const FIELD_OF_PATH: Record<string, MappingField> = {
  dateColumn: 'date',
  dateFormat: 'dateFormat',
  'amount.column': 'amount',
  'amount.sign': 'sign',
  'amount.debitColumn': 'debit',
  'amount.creditColumn': 'credit',
  'amount.directionColumn': 'direction',
  decimal: 'decimal',
};

function fieldOfPath(path: readonly PropertyKey[]): MappingField {
  const [first, at] = path;
  if (first === 'descriptionColumns') return DESCRIPTIONS[Number(at ?? 0)] ?? 'description';
  const optional = Object.entries(OPTIONAL_COLUMNS).find(([, name]) => name === first)?.[0] as
    | OptionalField
    | undefined;
  return optional ?? FIELD_OF_PATH[path.join('.')] ?? 'amounts';
}
