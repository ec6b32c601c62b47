/** @type {import('@remix-run/dev').AppConfig} */
export default {
  appDirectory: 'app',
  assetsBuildDirectory: 'public/build',
  publicPath: '/build/',
  // One module graph: the server is bundled together with the routes, so there is one database handle.
  server: './server/main.ts',
  serverBuildPath: 'build/index.js',
  serverModuleFormat: 'esm',
  serverPlatform: 'node',
  ignoredRouteFiles: ['**/.*', '**/*.test.{ts,tsx}'],
  tailwind: true,
  postcss: false,
  // Only what the server is built of: editing a test or a page of documentation restarts nothing.
  watchPaths: [
    './server/**/*.{ts,tsx,json}',
    './db/**/*.ts',
    '!**/*.test.{ts,tsx}',
    '!./server/{emulator,simulation,testing}/**',
  ],
  future: {
    v3_fetcherPersist: true,
    // Its answers match every part of every path that is asked about: one address could stop the process for seconds.
    v3_lazyRouteDiscovery: false,
    v3_relativeSplatPath: true,
    v3_singleFetch: true,
    v3_throwAbortReason: true,
  },
};
