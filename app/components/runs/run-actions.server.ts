import { type ActionFunctionArgs, data, redirect, replace } from '@remix-run/node';
import { z } from 'zod';
import { RunLabel } from '../../../server/scenarios/form.ts';
import { localPath } from '../../lib/access.server.ts';
import { setFlash } from '../../lib/flash.server.ts';
import { readForm } from '../../lib/form.server.ts';
import { attempt, customerOrExpired, load, type RefusalShown, refusalInit } from '../../lib/procedure-errors.server.ts';

/** What the page of a run can be asked to do; a form without an intent cancels. */
const Act = z.discriminatedUnion('intent', [
  z.object({ intent: z.literal('cancel') }),
  z.object({ intent: z.literal('retry') }),
  z.object({ intent: z.literal('label'), label: RunLabel }),
  z.object({ intent: z.literal('archive') }),
  z.object({ intent: z.literal('restore') }),
  z.object({ intent: z.literal('share') }),
  z.object({ intent: z.literal('unshare') }),
]);

type Flash = { refusal: { message: string } | null; shareUrl: string | null };

/** Does what a form on the page of a run asks for; back to the page, to the new run, or with what to say. */
export async function actOnRun(args: ActionFunctionArgs) {
  const visit = await customerOrExpired(args);
  if (!visit.ok) return visit.answer;
  const { api } = visit;
  const { request, context } = args;
  const runId = String(args.params.runId);
  const form = Object.fromEntries(await readForm(request));
  const act = Act.safeParse({ intent: 'cancel', ...form });
  if (!act.success) return told({ refusal: { message: act.error.issues[0]?.message ?? 'This cannot be done.' } }, 400);
  switch (act.data.intent) {
    case 'cancel': {
      const canceled = await attempt(request, api.runs.cancel({ runId }));
      if (!canceled.ok) return refusedRun(canceled.refusal);
      break;
    }
    case 'retry': {
      const retried = await attempt(request, api.runs.retry({ runId }));
      return retried.ok ? redirect(`/runs/${retried.value.runId}`) : refusedRun(retried.refusal);
    }
    case 'share': {
      const { token } = await load(request, api.runs.share({ runId }));
      return told({ shareUrl: `${context.site.appUrl}/shared/${token}` }, 200);
    }
    case 'unshare':
      await load(request, api.runs.unshare({ runId }));
      await setFlash(args, 'share-ended');
      break;
    case 'label':
      await load(request, api.runs.label({ runId, label: act.data.label ?? '' }));
      await setFlash(args, 'run-labelled');
      break;
    default: {
      const isArchived = act.data.intent === 'archive';
      await load(request, api.runs.archive({ runId, isArchived }));
      await setFlash(args, isArchived ? 'run-archived' : 'run-restored', runId);
    }
  }
  // From a list one comes back to the list.
  return replace(form.next ? localPath(String(form.next)) : `/runs/${runId}`);
}

const refusedRun = (refusal: RefusalShown) => data<Flash>({ refusal, shareUrl: null }, refusalInit(refusal));

const told = (words: Partial<Flash>, status: number) =>
  data<Flash>({ refusal: null, shareUrl: null, ...words }, { status });
