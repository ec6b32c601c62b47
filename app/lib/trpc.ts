import { createTRPCClient, httpBatchLink, httpSubscriptionLink, splitLink } from '@trpc/client';
import type { AppRouter } from '../../server/trpc/root.ts';

const URL = '/api/trpc';
/** The server takes this many calls at once. */
const BATCH_MAX_CALLS = 20;

/** Calls procedures from the browser where loaders and actions do not fit: live progress, quotes while typing. */
export const trpc = createTRPCClient<AppRouter>({
  links: [
    splitLink({
      condition: (call) => call.type === 'subscription',
      true: httpSubscriptionLink({ url: URL }),
      false: httpBatchLink({ url: URL, maxItems: BATCH_MAX_CALLS, maxURLLength: 4_000 }),
    }),
  ],
});
