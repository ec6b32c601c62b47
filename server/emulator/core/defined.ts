/** An object type without `undefined` among its values: what may be undefined is optional instead. */
export type Defined<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/** The same object without the keys whose value is undefined, as JSON and form bodies leave them out. */
export const defined = <T extends object>(given: T): Defined<T> =>
  Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as Defined<T>;

/** What a test changes of a builder's object; undefined takes a key away. */
export type Overrides<T> = { [K in keyof T]?: T[K] | undefined };
