export function bundleFileWorker(outfile: string): Promise<void>;
