import { Form } from '@remix-run/react';
import { Button } from '../ui/button.tsx';
import { SelectField } from '../ui/field.tsx';
import { useInstant } from '../ui/format.tsx';

export type ComparableRun = { id: string; scenarioName: string; createdAtMs: number; label: string | null };

/** Puts another run beside this one. */
export function CompareForm({ runId, others }: { runId: string; others: ComparableRun[] }) {
  const instant = useInstant();
  if (others.length === 0) return null;
  return (
    <Form method="get" action="/runs/compare" className="flex flex-wrap items-end gap-2">
      <input type="hidden" name="a" value={runId} />
      <SelectField name="b" label="With another run" className="min-w-0 flex-1">
        {others.map(({ id, scenarioName, label, createdAtMs }) => (
          <option key={id} value={id}>
            {[scenarioName, label].filter(Boolean).map(isolated).join(' · ')} · {instant(createdAtMs)}
          </option>
        ))}
      </SelectField>
      <Button type="submit" variant="secondary">
        Compare
      </Button>
    </Form>
  );
}

/** A name keeps its own direction, and leaves that of what follows alone. */
const isolated = (name: string | null): string => `\u2068${name}\u2069`;
