/** What so many clients at once did to an emulator. Times are of whole calls, in milliseconds. */
export type LoadFigures = { calls: number; customers: number; failures: string[]; medianMs: number; slowestMs: number };

/** Each client makes a customer, reads it, changes it and lists the events, again and again until the time is over. */
export async function runLoad(
  target: { url: string; secretKey: string },
  clients: number,
  forMs: number,
): Promise<LoadFigures> {
  const untilMs = performance.now() + forMs;
  const tookMs: number[] = [];
  const failures: string[] = [];
  let customers = 0;
  const call = async (method: string, path: string, body?: string): Promise<string> => {
    const beganMs = performance.now();
    const response = await fetch(`${target.url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${target.secretKey}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
      ...(body === undefined ? {} : { body }),
    });
    const text = await response.text();
    tookMs.push(performance.now() - beganMs);
    if (response.status !== 200) failures.push(`${response.status} ${method} ${path}`);
    return text;
  };
  const client = async (name: number) => {
    for (let round = 0; performance.now() < untilMs; round++) {
      const made = await call('POST', '/v1/customers', `name=Client+${name}&metadata[round]=${round}`);
      const id = /"id":"(cus_\w+)"/.exec(made)?.[1] ?? '';
      if (id !== '') customers++;
      await call('GET', `/v1/customers/${id}`);
      await call('POST', `/v1/customers/${id}`, `metadata[seen]=${round}`);
      await call('GET', '/v1/events?limit=3');
    }
  };
  await Promise.all(Array.from({ length: clients }, (_, name) => client(name)));
  tookMs.sort((a, b) => a - b);
  const medianMs = tookMs[Math.floor(tookMs.length / 2)] ?? 0;
  return { calls: tookMs.length, customers, failures, medianMs, slowestMs: tookMs.at(-1) ?? 0 };
}
