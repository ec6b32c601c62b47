/** The API version that the sandbox speaks: that of the pinned SDK. */
export const API_VERSION = '2026-10-28.endive';
