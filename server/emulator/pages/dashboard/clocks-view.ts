import { type Job, upcomingJobs } from '../../clock/jobs.ts';
import type { Host } from '../../host.ts';
import type { Docs } from '../../store/docs.ts';
import { type CustomerRow, rowOfCustomer } from './billing-views.ts';
import { type Listing, listing, mapListing } from './listing.ts';

export type ClockRow = {
  clock: Docs['test_helpers.test_clock'];
  customers: CustomerRow[];
  /** What fires next by this clock, soonest first. */
  upcoming: Job[];
};

const UPCOMING = 3;

export const clocksView = (host: Host, after: string | undefined): Listing<ClockRow> =>
  host.transact((ctx) =>
    mapListing(listing(ctx, 'test_helpers.test_clock', {}, after), (clock) => ({
      clock,
      customers: ctx.store.all('customer', { parent: clock.id }).map((customer) => rowOfCustomer(ctx, customer)),
      upcoming: upcomingJobs(ctx.store, clock.id, UPCOMING),
    })),
  );
