/** What was done, told in passing: a kind of the list below, and what it was done to. */
export type Flash = { key: string; kind: FlashKind; id?: string | undefined };

/** A way back: a form of the page of what it was done to, or a page. */
export type WayBack = { label: string; action: string; intent: string } | { label: string; to: string };

type Words = { text: string; back?: (id: string) => WayBack };

const ofRun = (intent: string) => (id: string) => ({ label: 'Undo', action: `/runs/${id}`, intent });

const ofScenario = (intent: string) => (id: string) => ({ label: 'Undo', action: `/scenarios/${id}`, intent });

export const TOLD = {
  'run-archived': { text: 'The run is archived.', back: ofRun('restore') },
  'run-restored': { text: 'The run is back in the list.', back: ofRun('archive') },
  'run-labelled': { text: 'The label is saved.' },
  'share-ended': { text: 'The link no longer works.' },
  'link-copied': { text: 'The link is copied.' },
  'scenario-archived': { text: 'The scenario is archived; its runs stay.', back: ofScenario('restore') },
  'scenario-restored': { text: 'The scenario is back in the list.', back: ofScenario('archive') },
  'scenario-saved': { text: 'The scenario is saved.' },
  'category-saved': { text: 'Saved: it holds for every movement with this payee.' },
  'account-detached': {
    text: 'The account is detached. Attached again within the hour, it costs nothing.',
    back: (id) => ({ label: 'Attach again', to: `/accounts/${id}/attach` }),
  },
} satisfies Record<string, Words>;

export type FlashKind = keyof typeof TOLD;

export const FLASH_KINDS = Object.keys(TOLD) as FlashKind[];

export function wordsOf({ kind, id }: Flash): { text: string; back: WayBack | null } {
  const words: Words = TOLD[kind];
  return { text: words.text, back: (id && words.back?.(id)) || null };
}
