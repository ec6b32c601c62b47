import { transaction } from '../../db/transaction.ts';
import { type AccountId, type CustomerId, newId } from '../core/ids.ts';
import { ok, type Refusal, type Result, refuse } from '../core/result.ts';
import { HOUR_MS, MINUTE_MS, type Ms } from '../core/units.ts';
import { recordDomainEvent } from '../customers/domain-event-store.ts';
import { lockCustomer } from '../customers/store.ts';
import type { Deps } from '../deps.ts';
import { recordChange } from './change-store.ts';
import type { CsvMapping } from './csv/mapping.ts';
import { SAMPLE_OPENING_BALANCE_CENTS, sampleMovements } from './csv/sample.ts';
import type { ConfirmedQuote } from './details.ts';
import { type BankFileRefusal, readBankFile } from './formats/read-bank-file.ts';
import { closeImport, findImport, type ImportId } from './import-store.ts';
import { rememberMapping } from './mapping-store.ts';
import { openingOf } from './opening-balance.ts';
import {
  type Account,
  countAttached,
  findAccount,
  insertAccount,
  insertMovements,
  isTaken,
  type Movement,
} from './store.ts';
import { requestSync } from './sync-requests.ts';

/** A quote older than this is shown anew: its proration would charge for time that has passed. */
const QUOTE_LASTS_MS = HOUR_MS;
export const MAX_ACCOUNTS = 500;

type Ports = Pick<Deps, 'db' | 'clock' | 'signals'>;
export type AttachRefusal =
  | Refusal<'not_found' | 'quote_expired' | 'no_movements' | 'too_many_accounts'>
  | BankFileRefusal;
type Attached = Result<{ accountId: AccountId }, AttachRefusal>;

/** Attaches the account of an upload, once, with the lines that can be read. Stripe's quantity follows by sync. */
export async function attachImport(
  ports: Ports,
  {
    customerId,
    importId,
    mapping,
    quote,
  }: { customerId: CustomerId; importId: ImportId; mapping?: CsvMapping | undefined; quote: ConfirmedQuote },
): Promise<Attached> {
  const upload = await findImport(ports.db, customerId, importId);
  if (!upload) return refuse('not_found', 'This upload is gone. Uploads are kept for a day; choose the file again.');
  if (upload.accountId) return ok({ accountId: upload.accountId });
  const read = readBankFile(upload.content, { mapping });
  if (!read.ok) return read;
  const { movements, closing } = read.value;
  if (movements.length === 0)
    return refuse('no_movements', 'No line of this file can be read this way. Check the columns and the date format.');
  const { name, institution, openingBalance } = upload.details;
  const account = {
    name,
    institution,
    // An amount is never taken for one of another currency: what the file says counts.
    currency: read.value.currency ?? upload.details.currency,
    openingBalanceCents: closing ? openingOf(movements, closing) : Math.round(openingBalance * 100),
    isSample: false,
  };
  if (mapping) await rememberMapping(ports.db, customerId, { institution, mapping, nowMs: ports.clock.now() });
  return attach(ports, { customerId, account, movements, quote, importId });
}

/** Attaches an account with sample data, to try things with; with an `accountId` once, however often it is confirmed. */
export async function attachSample(
  ports: Ports,
  {
    customerId,
    quote,
    accountId,
  }: { customerId: CustomerId; quote: ConfirmedQuote; accountId?: AccountId | undefined },
): Promise<Attached> {
  const account = {
    name: 'Sample studio',
    institution: 'Sample data',
    currency: 'USD',
    openingBalanceCents: SAMPLE_OPENING_BALANCE_CENTS,
    isSample: true,
  };
  return attach(ports, {
    customerId,
    account,
    movements: sampleMovements(ports.clock.now()),
    quote,
    importId: null,
    accountId,
  });
}

type Attachment = {
  customerId: CustomerId;
  account: Pick<Account, 'name' | 'institution' | 'currency' | 'openingBalanceCents' | 'isSample'>;
  movements: Movement[];
  quote: ConfirmedQuote;
  importId: ImportId | null;
  accountId?: AccountId | undefined;
};

/** Account, movements and the wish for a sync commit together. */
async function attach(
  { db, clock, signals }: Ports,
  { customerId, account, movements, quote, importId, accountId = newId<'account'>() }: Attachment,
): Promise<Attached> {
  const nowMs = clock.now();
  if (isExpired(quote, nowMs))
    return refuse('quote_expired', 'The price shown is more than an hour old. Look at the new one and confirm again.');
  const result = await transaction(db, async (trx): Promise<Attached> => {
    await lockCustomer(trx, customerId);
    if (await findAccount(trx, customerId, accountId)) return ok({ accountId });
    if (await isTaken(trx, accountId)) return refuse('not_found', 'Open the page again and confirm there.');
    if ((await countAttached(trx, customerId)) >= MAX_ACCOUNTS)
      return refuse('too_many_accounts', `At most ${MAX_ACCOUNTS} accounts can be attached.`);
    await insertAccount(trx, { ...account, id: accountId, customerId, nowMs });
    const { prorationAtMs } = quote;
    await recordChange(trx, { customerId, accountId, change: 'attached', atMs: nowMs, prorationAtMs });
    if (importId && !(await closeImport(trx, customerId, importId, accountId))) throw new AttachedMeanwhile();
    await insertMovements(trx, customerId, accountId, movements);
    await requestSync(trx, { customerId, proration: quote.behavior, prorationAtMs, nowMs });
    await recordDomainEvent(trx, { customerId, kind: 'account_attached', subjectId: accountId, nowMs });
    return ok({ accountId });
  }).catch((error) =>
    error instanceof AttachedMeanwhile && importId ? attachedOf(db, customerId, importId) : Promise.reject(error),
  );
  signals.notify('sync');
  signals.notify('notices');
  return result;
}

/** Confirmed twice at the same time: the second gives what the first attached. */
class AttachedMeanwhile extends Error {}

async function attachedOf(db: Ports['db'], customerId: CustomerId, importId: ImportId): Promise<Attached> {
  const accountId = (await findImport(db, customerId, importId))?.accountId;
  return accountId ? ok({ accountId }) : refuse('not_found', 'This upload is gone.');
}

/** A quote from the future or older than an hour was not shown by us just now. */
export const isExpired = ({ prorationAtMs }: ConfirmedQuote, nowMs: Ms): boolean =>
  prorationAtMs !== null && (nowMs - prorationAtMs > QUOTE_LASTS_MS || prorationAtMs - nowMs > MINUTE_MS);
