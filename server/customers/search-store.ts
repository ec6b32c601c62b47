import type { Executor } from '../../db/transaction.ts';
import type { CustomerId } from '../core/ids.ts';

/** Longer endings are cut: what is typed beyond is compared with the text itself. */
const SUFFIX_CHARACTERS = 24;
/** Of a longer name or e-mail only parts that begin within these are found. */
const MAX_SUFFIXES = 80;
/** After every character that a suffix may hold, in the order of both engines. */
const LAST = '\u{10ffff}';

/** As names and e-mails are compared: case and width of letters and runs of spaces do not matter. */
export const searchText = (text: string): string => text.normalize('NFKC').toLowerCase().trim().replace(/\s+/g, ' ');

/** Makes a customer findable by any part of its name and of its users' e-mails, or, when it is deleted, by none. */
export async function indexCustomer(db: Executor, customerId: CustomerId): Promise<void> {
  await db.deleteFrom('search_suffixes').where('customer_id', '=', customerId).execute();
  const texts = await db
    .selectFrom('customers')
    .select('name as text')
    .where('id', '=', customerId)
    .where('deleted_at_ms', 'is', null)
    .unionAll(
      db
        .selectFrom('users as u')
        .innerJoin('customers as c', 'c.id', 'u.customer_id')
        .select('u.email as text')
        .where('c.id', '=', customerId)
        .where('c.deleted_at_ms', 'is', null),
    )
    .execute();
  const suffixes = new Set(texts.flatMap(({ text }) => suffixesOf(searchText(text))));
  if (suffixes.size === 0) return;
  await db
    .insertInto('search_suffixes')
    .values([...suffixes].map((suffix) => ({ suffix, customer_id: customerId })))
    .execute();
}

function suffixesOf(text: string): string[] {
  const characters = [...text];
  return characters.slice(0, MAX_SUFFIXES).map((_, at) => characters.slice(at, at + SUFFIX_CHARACTERS).join(''));
}

/** Customers whose name or e-mail holds `text`, by what follows it. A range of the key: nothing else is read. */
export async function findByText(db: Executor, text: string, limit: number): Promise<CustomerId[]> {
  const part = [...searchText(text)].slice(0, SUFFIX_CHARACTERS).join('');
  if (part === '') return [];
  const rows = await db
    .selectFrom('search_suffixes')
    .select('customer_id')
    .where('suffix', '>=', part)
    .where('suffix', '<', part + LAST)
    .orderBy('suffix')
    .orderBy('customer_id')
    // One customer may be found by its name and by an e-mail.
    .limit(limit * 3)
    .execute();
  return [...new Set(rows.map((row) => row.customer_id))].slice(0, limit);
}
