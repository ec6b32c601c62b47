import type { RefObject } from 'react';

/**
 * Props for Radix content whose button existed before Radix was loaded and so is not a Radix trigger: the button
 * handles its own clicks and gets the focus back.
 */
export const triggerProps = (button: RefObject<HTMLButtonElement>) => ({
  onInteractOutside: (event: { target: EventTarget | null; preventDefault(): void }) => {
    if (event.target instanceof Node && button.current?.contains(event.target)) event.preventDefault();
  },
  onCloseAutoFocus: (event: Event) => {
    event.preventDefault();
    button.current?.focus();
  },
});
