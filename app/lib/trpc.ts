import { createTRPCClient, httpBatchLink, httpSubscriptionLink, splitLink } from '@trpc/client';
import type { AppRouter } from '../../server/trpc/root.ts';

const URL = '/api/trpc';
/** The server takes this many calls at once. */
const BATCH_MAX_CALLS = 20;

/** Procedures from the browser, where a loader or an action does not do: live progress, quotes while typing. */
export const trpc = createTRPCClient<AppRouter>({
  links: [
    splitLink({
      condition: (call) => call.type === 'subscription',
      true: httpSubscriptionLink({ url: URL }),
      false: httpBatchLink({ url: URL, maxItems: BATCH_MAX_CALLS, maxURLLength: 4_000 }),
    }),
  ],
});
