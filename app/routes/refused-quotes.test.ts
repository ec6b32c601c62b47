import { expect, it } from 'vitest';
import * as attach from './_portal.accounts.$accountId.attach.tsx';
import * as detach from './_portal.accounts.$accountId.detach.tsx';
import * as importPage from './_portal.accounts.import.$importId.tsx';
import * as sample from './_portal.accounts.sample.tsx';
import * as cancel from './_portal.billing.cancel.tsx';
import * as scenario from './_portal.scenarios.$scenarioId._index.tsx';

it.each(Object.entries({ attach, detach, importPage, sample, cancel, scenario }))(
  'a refused confirmation reads the figures of the page again: %s',
  (_name, { shouldRevalidate }) => {
    const asked = { actionStatus: 409, defaultShouldRevalidate: false } as Parameters<typeof shouldRevalidate>[0];
    expect(shouldRevalidate(asked)).toBe(true);
    const { actionStatus: _, ...navigation } = asked;
    expect(shouldRevalidate({ ...navigation, defaultShouldRevalidate: false })).toBe(false);
  },
);
