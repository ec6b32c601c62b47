import { type RefObject, useEffect, useState } from 'react';
import { useHydrated } from '../ui/format.tsx';

/** Whether the button may replace the native disclosure: not while it is in use because the script loaded late. */
export function useReplaced(disclosure: RefObject<HTMLDetailsElement>): boolean {
  const [isReplaced, setReplaced] = useState(useHydrated());
  useEffect(() => {
    const { current } = disclosure;
    if (!current?.open && !current?.contains(document.activeElement)) setReplaced(true);
  }, [disclosure]);
  return isReplaced;
}
