import { v7 } from 'uuid';

/** Time-ordered ids (UUIDv7): random ones scatter index pages and make inserts slower as tables grow. */
export type Id<Kind extends string> = string & { readonly __id: Kind };

export type CustomerId = Id<'customer'>;
export type UserId = Id<'user'>;
export type AccountId = Id<'account'>;
export type ScenarioId = Id<'scenario'>;
export type RunId = Id<'run'>;

export const newId = <Kind extends string>(): Id<Kind> => v7() as Id<Kind>;
