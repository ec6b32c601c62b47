export function workersIn(folder: string): { forecast: string; files: string; reports: string };
