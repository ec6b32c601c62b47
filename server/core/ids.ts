import { v7 } from 'uuid';

/** Time-ordered ids (UUIDv7): random ones scatter index pages and make inserts slower as tables grow. */
export type Id<Kind extends string> = string & { readonly __id: Kind };

export type CustomerId = Id<'customer'>;
export type UserId = Id<'user'>;
export type AccountId = Id<'account'>;
export type ScenarioId = Id<'scenario'>;
export type RunId = Id<'run'>;
export type ImportId = Id<'import'>;
export type MovementId = Id<'movement'>;
export type NotificationId = Id<'notification'>;
export type MailId = Id<'mail'>;
/** Stripe's: our copy of an invoice has the same. */
export type InvoiceId = Id<'invoice'>;

/** An id that came as text, from a request, a cursor or an object at Stripe. Whether it is one, the query that takes it decides. */
export const asId = <Kind extends string>(text: string): Id<Kind> => text as Id<Kind>;

let draw: () => string = () => v7();

export const newId = <Kind extends string>(): Id<Kind> => draw() as Id<Kind>;

/** Draws ids from elsewhere: the simulation's, which one seed decides. Gives the source that was there, to put it back. */
export function drawIdsFrom(source: () => string): () => string {
  const before = draw;
  draw = source;
  return before;
}
