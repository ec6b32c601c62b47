import type { ShouldRevalidateFunction } from '@remix-run/react';

/**
 * For pages that show figures and ask to confirm them: after a refused confirmation they are read again, so that the
 * new figures are shown and sent back next time. By default a refusal (409) leaves the page's data as it was.
 */
export const readAgainWhenRefused: ShouldRevalidateFunction = ({ actionStatus, defaultShouldRevalidate }) =>
  actionStatus !== undefined || defaultShouldRevalidate;
