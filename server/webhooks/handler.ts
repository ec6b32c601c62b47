import type { Deps } from '../deps.ts';
import type { InboxEvent } from './store.ts';

/** An event only says what to re-read: a handler fetches the object from the API. It may run twice. */
export type Handler = (deps: Deps, event: InboxEvent) => Promise<void>;
