/** Above the bottom navigation on a phone, at the lower right on a desktop. */
export const VIEWPORT =
  'pointer-events-none fixed inset-x-4 bottom-20 z-50 m-0 flex list-none flex-col gap-2 p-0 sm:left-auto sm:w-96 lg:bottom-6 lg:right-6 print:hidden';
export const TOAST =
  'pointer-events-auto flex animate-appear items-center gap-3 rounded-lg border bg-surface py-2 pl-4 pr-2 text-sm shadow-pop';
export const UNDO_BUTTON =
  'min-h-11 whitespace-nowrap rounded px-2 font-medium text-accent hover:bg-accent-soft sm:min-h-9';
