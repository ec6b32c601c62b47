import type { RefObject } from 'react';

/**
 * How what Radix opens behaves to a button that was there before Radix was loaded, and so is no trigger of its own: a
 * press on the button is left to the button, and the focus goes back to it.
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
