import type { LoaderFunctionArgs } from '@remix-run/node';
import { requireCustomer } from './access.server.ts';
import { load } from './procedure-errors.server.ts';

/** Notices shown under the bell, and on Overview. */
const SHOWN_NOTICES = 5;

type Args = Pick<LoaderFunctionArgs, 'request' | 'context'>;

/** Of each request, by its context: all of its loaders are given the same one, each with a request of its own. */
const reads = new WeakMap<Args['context'], ReturnType<typeof read>>();

/** What is around every customer page, read once for a request, though its layout and its page both show it. */
export function readShell(args: Args): ReturnType<typeof read> {
  const known = reads.get(args.context) ?? read(args);
  reads.set(args.context, known);
  return known;
}

async function read({ request, context }: Args) {
  const { api } = await requireCustomer({ request, context });
  const asked = Promise.all([api.portal.shell(), api.notices.list({ rows: SHOWN_NOTICES })]);
  const [shell, { notices }] = await load(request, asked);
  return { ...shell, notices };
}
