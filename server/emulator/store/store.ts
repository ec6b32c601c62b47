import Database from 'better-sqlite3';
import { invariant } from '../core/invariant.ts';
import type { Docs, Kind, Notes } from './docs.ts';
import { indexOf } from './indexes.ts';
import { SCHEMA } from './schema.ts';

export type Filter = {
  customer?: string | undefined;
  /** Null: objects without a parent. */
  parent?: string | null | undefined;
  status?: string | string[] | undefined;
  lookup?: string | string[] | undefined;
  created?: Partial<Record<'gt' | 'gte' | 'lt' | 'lte', number | undefined>> | undefined;
};
export type Cursor = {
  limit?: number | undefined;
  startingAfter?: string | undefined;
  endingBefore?: string | undefined;
};
export type AnyDoc = Docs[Kind];
type Row = { doc: string };

export type Store = ReturnType<typeof openStore>;

/** Opens the state file. Everything runs inside the caller's transaction; only `transact` opens one. */
export function openStore(stateFile: string) {
  const db = new Database(stateFile);
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = NORMAL');
  db.exec(SCHEMA);
  addMissing(db);
  const statements = new Map<string, Database.Statement>();
  const sql = (text: string) => {
    const statement = statements.get(text) ?? db.prepare(text);
    statements.set(text, statement);
    return statement;
  };
  const documents = documentStore(sql);
  return { db, sql, ...documents, ...settingStore(sql), close: () => db.close() };
}

/** Brings the tables of an older state file to what this version reads. */
function addMissing(db: Database.Database): void {
  const hasClock = db.prepare("select 1 from pragma_table_info('jobs') where name = 'clock'").get() !== undefined;
  if (!hasClock) db.exec('alter table jobs add column clock text');
  db.exec('create index if not exists jobs_clock_due on jobs (clock, due_ms, seq)');
}

type Sql = (text: string) => Database.Statement;

function documentStore(sql: Sql) {
  return { ...documentReads(sql), ...documentWrites(sql), ...noteStore(sql) };
}

function documentReads(sql: Sql) {
  const find = <K extends Kind>(kind: K, id: string): Docs[K] | undefined =>
    read<K>(sql('select doc from docs where id = ? and kind = ? and deleted = 0').get(id, kind));
  return {
    find,
    get<K extends Kind>(kind: K, id: string): Docs[K] {
      const doc = find(kind, id);
      invariant(doc, `${kind} ${id} is in the store`);
      return doc;
    },
    /** Any object by its id alone: ids are unique over all kinds. */
    findAny: (id: string): AnyDoc | undefined =>
      read<Kind>(sql('select doc from docs where id = ? and deleted = 0').get(id)),
    exists: (kind: Kind, id: string): boolean =>
      sql('select 1 from docs where id = ? and kind = ?').get(id, kind) !== undefined,
    isDeleted: (kind: Kind, id: string): boolean =>
      sql('select 1 from docs where id = ? and kind = ? and deleted = 1').get(id, kind) !== undefined,
    /** All matches, oldest first. For short lists only: a subscription's items, an invoice's payments. */
    all<K extends Kind>(kind: K, filter: Filter): Docs[K][] {
      const { where, values } = conditions(kind, filter);
      return readAll<K>(sql(`select doc from docs where ${where} order by seq`).all(...values));
    },
    /** One page, newest first, as Stripe's lists are. */
    page<K extends Kind>(kind: K, filter: Filter, cursor: Cursor): { data: Docs[K][]; hasMore: boolean } {
      const { where, values } = conditions(kind, filter);
      const limit = cursor.limit ?? 10;
      const backwards = cursor.endingBefore !== undefined;
      const from = cursor.endingBefore ?? cursor.startingAfter;
      const edge = from === undefined ? '' : ` and seq ${backwards ? '>' : '<'} (select seq from docs where id = ?)`;
      const rows = sql(
        `select doc from docs where ${where}${edge} order by seq ${backwards ? 'asc' : 'desc'} limit ?`,
      ).all(...values, ...(from === undefined ? [] : [from]), limit + 1);
      const data = readAll<K>(rows.slice(0, limit));
      return { data: backwards ? data.reverse() : data, hasMore: rows.length > limit };
    },
  };
}

function documentWrites(sql: Sql) {
  return {
    insert<K extends Kind>(kind: K, doc: Docs[K], notes?: K extends keyof Notes ? Notes[K] : never): Docs[K] {
      const at = indexOf(kind, doc);
      sql(
        'insert into docs (id, kind, created, customer, parent, status, lookup, doc, notes) values (?, ?, ?, ?, ?, ?, ?, ?, ?)',
      ).run(
        doc.id,
        kind,
        at.created,
        at.customer ?? null,
        at.parent ?? null,
        at.status ?? null,
        at.lookup ?? null,
        JSON.stringify(doc),
        notes ? JSON.stringify(notes) : null,
      );
      return doc;
    },
    update<K extends Kind>(kind: K, doc: Docs[K]): Docs[K] {
      const at = indexOf(kind, doc);
      const { changes } = sql(
        'update docs set created = ?, customer = ?, parent = ?, status = ?, lookup = ?, doc = ? where id = ? and kind = ?',
      ).run(
        at.created,
        at.customer ?? null,
        at.parent ?? null,
        at.status ?? null,
        at.lookup ?? null,
        JSON.stringify(doc),
        doc.id,
        kind,
      );
      invariant(changes === 1, `${kind} ${doc.id} is in the store`);
      return doc;
    },
    remove(kind: Kind, id: string): void {
      sql('update docs set deleted = 1 where id = ? and kind = ?').run(id, kind);
    },
    /** Frees an id that the caller chose, if the object that had it was deleted. False when an object has it. */
    claim(id: string): boolean {
      sql('delete from docs where id = ? and deleted = 1').run(id);
      return sql('select 1 from docs where id = ?').get(id) === undefined;
    },
  };
}

/** Notes: what the emulator keeps beside an object and does not show. */
function noteStore(sql: Sql) {
  return {
    notes<K extends keyof Notes & Kind>(kind: K, id: string): Notes[K] {
      const row = sql('select notes as doc from docs where id = ? and kind = ?').get(id, kind);
      const notes = read<never>(row);
      invariant(notes, `${kind} ${id} has notes`);
      return notes;
    },
    setNotes<K extends keyof Notes & Kind>(kind: K, id: string, notes: Notes[K]): void {
      sql('update docs set notes = ? where id = ? and kind = ?').run(JSON.stringify(notes), id, kind);
    },
  };
}

function settingStore(sql: Sql) {
  return {
    setting: (name: string): string | undefined =>
      (sql('select value as doc from settings where name = ?').get(name) as Row | undefined)?.doc,
    setSetting(name: string, value: string): void {
      sql(
        'insert into settings (name, value) values (?, ?) on conflict (name) do update set value = excluded.value',
      ).run(name, value);
    },
  };
}

function conditions(kind: Kind, filter: Filter): { where: string; values: (string | number)[] } {
  const parts = ['kind = ?', 'deleted = 0'];
  const values: (string | number)[] = [kind];
  for (const column of ['customer', 'parent', 'status', 'lookup'] as const) {
    const wanted = filter[column];
    if (wanted === undefined) continue;
    if (wanted === null) {
      parts.push(`${column} is null`);
      continue;
    }
    const list = Array.isArray(wanted) ? wanted : [wanted];
    parts.push(`${column} in (${list.map(() => '?').join(', ')})`);
    values.push(...list);
  }
  const operators = { gt: '>', gte: '>=', lt: '<', lte: '<=' } as const;
  for (const name of ['gt', 'gte', 'lt', 'lte'] as const) {
    const bound = filter.created?.[name];
    if (bound === undefined) continue;
    parts.push(`created ${operators[name]} ?`);
    values.push(bound);
  }
  return { where: parts.join(' and '), values };
}

// The one place where stored text becomes a type: only `insert` and `update` above write these columns.
function read<K extends Kind>(row: unknown): Docs[K] | undefined {
  const text = (row as Row | undefined)?.doc;
  return text === undefined || text === null ? undefined : JSON.parse(text);
}

const readAll = <K extends Kind>(rows: unknown[]): Docs[K][] => rows.map((row) => JSON.parse((row as Row).doc));
