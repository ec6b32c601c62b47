import type { Db } from '../../db/open.ts';

/** Ends all runs without working on them, lets go of what they hold, and gives every budget back. */
export async function endRuns(db: Db): Promise<void> {
  await db.updateTable('runs').set({ status: 'canceled' }).execute();
  await db.deleteFrom('holds').execute();
  await db.updateTable('balances').set({ held: 0 }).execute();
  await db.deleteFrom('budget_uses').execute();
}
