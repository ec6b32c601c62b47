import type { Bug } from '../bug.ts';

export const databaseBugs: Bug[] = [
  { name: 'a commit that was rolled back counts as done', pitfall: 'rule 1', believesRollback: true },
];
