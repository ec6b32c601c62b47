import { createContext, useContext } from 'react';

/** The nonce of this answer's inline scripts. Browsers hide it from scripts, so in the browser it is empty. */
export const NonceContext = createContext('');
export const useNonce = (): string => useContext(NonceContext);
