import '@remix-run/server-runtime';

declare module '@remix-run/server-runtime' {
  /** Loaders' answers keep their types, as remix.config.js asks for. */
  interface Future {
    v3_singleFetch: true;
  }
}
