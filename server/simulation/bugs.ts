import type { Bug } from './bug.ts';
import { collectionBugs } from './bugs/collection.ts';
import { creditBugs } from './bugs/credits.ts';
import { databaseBugs } from './bugs/database.ts';
import { ruleBugs, unnoticedBugs } from './bugs/rules.ts';
import { stripeBugs } from './bugs/stripe.ts';
import { usageBugs } from './bugs/usage.ts';
import { webhookBugs } from './bugs/webhooks.ts';

export const BUGS: Bug[] = [
  ...creditBugs,
  ...usageBugs,
  ...webhookBugs,
  ...stripeBugs,
  ...databaseBugs,
  ...ruleBugs,
  ...collectionBugs,
  ...unnoticedBugs,
];
