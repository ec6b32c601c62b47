import { REATTACH_MS } from '../../../server/core/durations.ts';
import { spanWords } from '../../../server/core/spans.ts';

/** A one-time message on the next page: its kind, and the ids of the object it is about and of the one that this belongs to. */
export type Flash = { key: string; kind: FlashKind; id?: string | undefined; of?: string | undefined };

/** How to undo the action: a form of the object's page, or a page to open. */
export type UndoAction = { label: string; action: string; intent: string } | { label: string; to: string };

type Message = { text: string; undo?: (id: string, of: string) => UndoAction };

const ofRun = (intent: string) => (id: string) => ({ label: 'Undo', action: `/runs/${id}`, intent });

const ofScenario = (intent: string) => (id: string) => ({ label: 'Undo', action: `/scenarios/${id}`, intent });

export const MESSAGES = {
  'run-archived': { text: 'Run archived.', undo: ofRun('restore') },
  'run-restored': { text: 'Run restored.', undo: ofRun('archive') },
  'run-labelled': { text: 'Label saved.' },
  'share-ended': { text: 'Link revoked.' },
  'link-copied': { text: 'Link copied.' },
  'scenario-archived': { text: 'Scenario archived. Its runs are kept.', undo: ofScenario('restore') },
  'scenario-restored': { text: 'Scenario restored.', undo: ofScenario('archive') },
  'scenario-saved': { text: 'Scenario saved.' },
  'category-saved': { text: 'Saved for every movement with this payee.' },
  'movement-corrected': {
    text: 'Movement saved.',
    undo: (id, of) => ({
      label: 'Put back',
      action: `/accounts/${of}/movements`,
      intent: `restore ${id} date amount payee category excluded`,
    }),
  },
  'movement-restored': { text: 'Put back to what the file says.' },
  'action-done': { text: 'Done.' },
  'action-undoable': { text: 'Done.', undo: (id) => ({ label: 'Undo', to: `/admin/act/undo/${id}` }) },
  'action-waiting': {
    text: 'Nothing is done yet: it waits under "Needs attention" until another owner approves it.',
  },
  'action-pending': { text: 'Stored. Stripe has not answered yet. It is retried automatically.' },
  'action-failed': { text: 'Stripe refused it. The reason is with the admin actions.' },
  'account-detached': {
    text: `Account detached. Attach it again within ${spanWords(REATTACH_MS)} at no cost.`,
    undo: (id) => ({ label: 'Attach again', to: `/accounts/${id}/attach` }),
  },
} satisfies Record<string, Message>;

export type FlashKind = keyof typeof MESSAGES;

export const FLASH_KINDS = Object.keys(MESSAGES) as FlashKind[];

export function messageOf({ kind, id, of = '' }: Flash): { text: string; undo: UndoAction | null } {
  const message: Message = MESSAGES[kind];
  return { text: message.text, undo: (id && message.undo?.(id, of)) || null };
}
