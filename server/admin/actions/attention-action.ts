import * as z from 'zod';
import { ok } from '../../core/result.ts';
import { spanWords } from '../../core/spans.ts';
import { DAY_MS } from '../../core/units.ts';
import { defineAction } from '../action.ts';
import { markAttention } from '../subject-store.ts';

const SNOOZE_DAYS = ['1', '7', '30'] as const;

export const putAside = defineAction({
  title: 'Put aside',
  button: 'Put aside',
  subject: 'attention',
  about: 'Takes an item off "Needs attention". It stays what it is; a closed item comes back when it happens again.',
  fields: [
    {
      name: 'until',
      label: 'For how long',
      kind: 'choice',
      options: [
        ...SNOOZE_DAYS.map((days) => [days, `Snooze for ${spanWords(Number(days) * DAY_MS)}`] as [string, string]),
        ['closed', 'Close it'],
      ],
    },
  ],
  schema: z.object({ until: z.enum([...SNOOZE_DAYS, 'closed']) }),
  async apply(trx, act) {
    const { until } = act.fields;
    await markAttention(trx, act, until === 'closed' ? null : act.nowMs + Number(until) * DAY_MS);
    return ok({ customerId: null, detail: {}, customerSees: null });
  },
});
