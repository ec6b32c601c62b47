import { openDatabase } from '../../db/open.ts';
import { transaction } from '../../db/transaction.ts';

/** Writes to the file named on the command line from many callers at once, and says which writes were acknowledged. */
const CALLERS = 20;
const db = openDatabase(process.argv[2] ?? '');

async function caller(name: number): Promise<void> {
  for (let i = 0; ; i += 1) {
    const id = `${name}-${i}`;
    await transaction(db, (trx) => trx.insertInto('sweep_cursors').values({ name: id, value: '' }).execute());
    process.stdout.write(`${id}\n`);
  }
}

await Promise.all(Array.from({ length: CALLERS }, (_, name) => caller(name)));
