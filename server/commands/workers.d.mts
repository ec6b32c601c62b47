export function bundleWorkers(folder: string): Promise<void>;
