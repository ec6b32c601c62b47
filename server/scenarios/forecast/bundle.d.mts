export function bundleForecastWorker(outfile: string): Promise<void>;
