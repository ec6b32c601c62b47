import { useCallback, useEffect, useState } from 'react';
import type { ScenarioDefinition } from '../../../server/scenarios/forecast/assumptions.ts';
import { loadCheck } from '../../lib/use-checked-form.ts';

const loadEditorCheck = () => loadCheck(() => import('./editor-form.ts').then(({ EditorForm }) => EditorForm));

/** The scenario as the form stands, or the last that made sense. Call `look` when something was typed. */
export function useTypedDefinition(formId: string, first: ScenarioDefinition) {
  const [typed, setTyped] = useState({ definition: first, text: JSON.stringify(first), isStale: false });
  const look = useCallback(async () => {
    // Without the check, the preview stays as it is; the next input tries again.
    const check = await loadEditorCheck().catch(() => null);
    const form = document.getElementById(formId);
    if (!check || !(form instanceof HTMLFormElement)) return;
    const data = new FormData(form);
    // A scenario without a name yet can be looked at as well.
    data.set('name', 'preview');
    const read = check(data);
    setTyped((before) => {
      if (read.status !== 'success') return before.isStale ? before : { ...before, isStale: true };
      const text = JSON.stringify(read.value.definition);
      if (text === before.text && !before.isStale) return before;
      return { definition: text === before.text ? before.definition : read.value.definition, text, isStale: false };
    });
  }, [formId]);
  // Rows that are added or removed, and a new seed, type nothing: they draw the form again.
  useEffect(() => void look());
  return { ...typed, look };
}
