import * as RadixTabs from 'radix-ui/tabs';
import type { ReactNode } from 'react';

/** Tabs. `label` names the group for screen readers. */
export function Tabs({
  label,
  tabs,
  first,
}: {
  label: string;
  tabs: { id: string; label: ReactNode; content: ReactNode }[];
  first?: string;
}) {
  return (
    <RadixTabs.Root defaultValue={first ?? tabs[0]?.id}>
      <RadixTabs.List aria-label={label} className="mb-4 flex gap-6 overflow-x-auto border-b">
        {tabs.map((tab) => (
          <RadixTabs.Trigger
            key={tab.id}
            value={tab.id}
            className="-mb-px whitespace-nowrap border-b-2 border-transparent py-2.5 text-sm text-muted hover:text-text data-[state=active]:border-accent data-[state=active]:font-medium data-[state=active]:text-text"
          >
            {tab.label}
          </RadixTabs.Trigger>
        ))}
      </RadixTabs.List>
      {tabs.map((tab) => (
        <RadixTabs.Content key={tab.id} value={tab.id}>
          {tab.content}
        </RadixTabs.Content>
      ))}
    </RadixTabs.Root>
  );
}
