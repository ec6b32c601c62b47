import { type Trx, transaction } from '../../db/transaction.ts';
import { type AccountId, type CustomerId, type ImportId, newId } from '../core/ids.ts';
import { ok, type Refusal, type Result, refuse } from '../core/result.ts';
import type { Ms } from '../core/units.ts';
import { recordDomainEvent } from '../customers/domain-event-store.ts';
import { lockCustomer } from '../customers/store.ts';
import type { Deps } from '../deps.ts';
import { MAX_ACCOUNTS_BEFORE_PAYMENT } from '../limits/rules.ts';
import { applyDays, saveBalances } from './balance.ts';
import { type BoundQuote, type ConfirmQuote, type QuoteRefusal, quoteChanged, stillHolds } from './bound-quote.ts';
import { recordChange } from './change-store.ts';
import type { CsvMapping } from './csv/mapping.ts';
import { SAMPLE_OPENING_BALANCE_CENTS, sampleMovements } from './csv/sample.ts';
import type { StatedBalance } from './csv/stated-balance.ts';
import { addToDays, type DaySums } from './day-store.ts';
import { AccountDetails, type SaidDetails } from './details.ts';
import { type FileRefusal, type OpenFile, UPLOAD_GONE } from './file-reader.ts';
import type { ReadOptions } from './formats/bank-file.ts';
import { startStoring } from './import-jobs.ts';
import { closeImport, findContent, findImport } from './import-store.ts';
import { rememberMapping } from './mapping-store.ts';
import { insertMovements } from './movement-store.ts';
import { type Account, countAttached, findAccount, insertAccount, isTaken, listAccounts } from './store.ts';
import { requestSync } from './sync-requests.ts';

export const MAX_ACCOUNTS = 500;

type Ports = Pick<Deps, 'db' | 'clock' | 'signals' | 'files'>;
export type AttachRefusal =
  | Refusal<'not_found' | 'no_movements' | 'too_many_accounts' | 'invalid'>
  | QuoteRefusal
  | FileRefusal;
type Attached = Result<{ accountId: AccountId }, AttachRefusal>;

/** Attaches the account of an upload, once, with the lines that can be read. Stripe's quantity follows by sync. */
export async function attachImport(
  ports: Ports,
  {
    customerId,
    importId,
    mapping,
    details,
    confirm,
    todayBalanceCents,
  }: {
    customerId: CustomerId;
    importId: ImportId;
    mapping?: CsvMapping | undefined;
    /** What the customer says of the account; the currency counts where the file says none. */
    details?: SaidDetails | undefined;
    confirm: ConfirmQuote;
    /** What the bank shows today, for a file that states no balance. */
    todayBalanceCents?: number | undefined;
  },
): Promise<Attached> {
  const upload = await findImport(ports.db, customerId, importId);
  if (!upload) return refuse('not_found', UPLOAD_GONE);
  if (upload.accountId) return ok({ accountId: upload.accountId });
  const options = { mapping };
  const read = await ports.files.read(importId, () => findContent(ports.db, customerId, importId), options);
  if (!read.ok) return read;
  if (read.value.movementCount === 0)
    return refuse('no_movements', 'No line of this file can be read this way. Check the columns and the date format.');
  const known = AccountDetails.safeParse({ ...upload.details, ...details });
  if (!known.success) return refuse('invalid', known.error.issues[0]?.message ?? 'Enter a name for the account');
  const { name, institution, currency, openingBalance } = known.data;
  const account = {
    name,
    institution,
    // An amount is never taken for one of another currency: what the file says counts.
    currency: read.value.currency ?? currency,
    openingBalanceCents: Math.round(openingBalance * 100),
    isSample: false,
  };
  const today = new Date(ports.clock.now()).toISOString().slice(0, 10);
  const stated = todayBalanceCents === undefined ? null : { cents: todayBalanceCents, date: today };
  const columns = read.value.table?.columns ?? [];
  if (mapping) await rememberMapping(ports.db, customerId, { institution, columns, mapping, nowMs: ports.clock.now() });
  return attach(ports, { customerId, account, confirm, stated, upload: { importId, file: read.value, options } });
}

/** Attaches an account with sample data, to try things with; with an `accountId` once, however often it is confirmed. */
export async function attachSample(
  ports: Ports,
  {
    customerId,
    confirm,
    accountId,
  }: { customerId: CustomerId; confirm: ConfirmQuote; accountId?: AccountId | undefined },
): Promise<Attached> {
  const account = {
    name: 'Sample studio',
    institution: 'Sample data',
    currency: 'USD',
    openingBalanceCents: SAMPLE_OPENING_BALANCE_CENTS,
    isSample: true,
  };
  return attach(ports, { customerId, account, confirm, upload: null, accountId });
}

type Attachment = {
  customerId: CustomerId;
  account: Pick<Account, 'name' | 'institution' | 'currency' | 'openingBalanceCents' | 'isSample'>;
  confirm: ConfirmQuote;
  /** Null attaches sample data. */
  upload: { importId: ImportId; file: OpenFile; options: ReadOptions } | null;
  accountId?: AccountId | undefined;
  stated?: StatedBalance | null;
};

/** Account, movements and the sync request commit together; the movements of a large file follow in parts. */
async function attach(
  { db, clock, signals }: Ports,
  { customerId, account, confirm, upload, accountId = newId<'account'>(), stated = null }: Attachment,
): Promise<Attached> {
  if (await findAccount(db, customerId, accountId)) return ok({ accountId });
  if (await isTaken(db, accountId)) return taken();
  const bound = await confirm(1);
  if (!bound.ok) return bound;
  const quote = bound.value;
  const nowMs = clock.now();
  const result = await transaction(db, async (trx): Promise<Attached> => {
    await lockCustomer(trx, customerId);
    if (await findAccount(trx, customerId, accountId)) return ok({ accountId });
    if (await isTaken(trx, accountId)) return taken();
    // Confirmed twice at the same time: the second gives what the first attached.
    const stored = upload && (await findImport(trx, customerId, upload.importId));
    if (upload && !stored) return refuse('not_found', UPLOAD_GONE);
    if (stored?.accountId) return ok({ accountId: stored.accountId });
    const room = await checkRoom(trx, customerId, quote);
    if (!room.ok) return room;
    if (!(await stillHolds(trx, customerId, quote, nowMs))) return quoteChanged();
    await insertAccount(trx, { ...account, id: accountId, customerId, nowMs });
    const { prorationAtMs } = quote;
    await recordChange(trx, { customerId, accountId, change: 'attached', atMs: nowMs, prorationAtMs });
    if (stated) await saveBalances(trx, customerId, { ...account, id: accountId, anchor: stated, stated });
    if (upload) await closeImport(trx, customerId, upload.importId, accountId);
    if (upload) await startStoring(trx, { customerId, accountId, importId: upload.importId }, { ...upload, nowMs });
    else await insertSample(trx, customerId, accountId, nowMs);
    await requestSync(trx, { customerId, proration: quote.behavior, prorationAtMs, nowMs });
    await recordDomainEvent(trx, { customerId, kind: 'account_attached', subjectId: accountId, nowMs });
    return ok({ accountId });
  });
  signals.notify('sync');
  signals.notify('notices');
  signals.notify('imports');
  return result;
}

async function insertSample(trx: Trx, customerId: CustomerId, accountId: AccountId, nowMs: Ms): Promise<void> {
  const movements = sampleMovements(nowMs);
  const days: DaySums = new Map();
  for (const movement of movements) addToDays(days, movement, 1);
  await insertMovements(trx, customerId, accountId, movements);
  await applyDays(trx, { customerId, accountId }, days);
}

/** Before the first payment detached accounts count too: attaching and detaching costs nothing then. */
async function checkRoom(
  trx: Trx,
  customerId: CustomerId,
  { hasPaid }: BoundQuote,
): Promise<Result<void, Refusal<'too_many_accounts'>>> {
  if ((await countAttached(trx, customerId)) >= MAX_ACCOUNTS)
    return refuse('too_many_accounts', `At most ${MAX_ACCOUNTS} accounts can be attached.`);
  if (hasPaid || (await listAccounts(trx, customerId)).length < MAX_ACCOUNTS_BEFORE_PAYMENT) return ok(undefined);
  return refuse(
    'too_many_accounts',
    `Until your first payment you can add ${MAX_ACCOUNTS_BEFORE_PAYMENT} accounts, detached ones included. Attach a detached one again, or add more after your first payment.`,
  );
}

const taken = () => refuse('not_found', 'Open the page again and confirm there.');
