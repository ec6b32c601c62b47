import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files of half a minute or more, the longest first. Begun last, one of them would hold up the end while the other cores rest. */
const LONGEST = [
  'e2e/accessible.test.ts',
  // Mostly waits, so it stands beside the busiest: two that need a whole machine make each other late.
  'e2e/database-loss.test.ts',
  'e2e/billing.test.ts',
  'e2e/keeping.test.ts',
  'e2e/three-processes.test.ts',
  'e2e/settings.test.ts',
  'e2e/accounts.test.ts',
  'app/routes/two-customers.test.ts',
  'server/testing/kill/kill.test.ts',
  'server/loops/slow-stripe.test.ts',
  'app/routes/bad-input.test.ts',
  'server/billing/write-offs.test.ts',
  'server/trpc/two-customers.test.ts',
  'server/simulation/simulation.test.ts',
  'server/scenarios/automate.test.ts',
  'server/scenarios/fair-runs.test.ts',
];

const rankOf = ({ moduleId }: TestSpecification): number => {
  const at = LONGEST.findIndex((file) => moduleId.endsWith(`/${file}`));
  return at === -1 ? LONGEST.length : at;
};

/** Projects that share their workers between files stay together: a worker of another project loads all modules again. */
const togetherOf = ({ project: { config, name } }: TestSpecification): string => (config.isolate ? '' : name);

/** Vitest's own order, with the longest files first. A fresh clone has no times of earlier runs. */
export class LongestFirst extends BaseSequencer {
  override async sort(specifications: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(specifications)).sort(
      (a, b) =>
        a.project.config.sequence.groupOrder - b.project.config.sequence.groupOrder ||
        togetherOf(a).localeCompare(togetherOf(b)) ||
        rankOf(a) - rankOf(b),
    );
  }
}
