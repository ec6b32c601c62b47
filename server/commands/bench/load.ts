import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { race } from './rounds.ts';

/** As many as a busy portal has at once, few enough that none waits long. */
const CONNECTIONS = 10;

export type Ask = { path: string; method?: 'GET' | 'POST'; headers?: Record<string, string>; body?: string };

/** Requests over connections that stay open, as a proxy sends them. */
export class Client {
  readonly #url: string;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });

  constructor(url: string) {
    this.#url = url;
  }

  /** The body of the answer. Throws when its status is another than 200. */
  async send({ path, method = 'GET', headers = {}, body = '' }: Ask): Promise<string> {
    const asked = request(this.#url + path, { method, headers, agent: this.#agent });
    asked.end(body);
    const [answer] = await once(asked, 'response');
    const chunks: Buffer[] = [];
    for await (const chunk of answer) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString('utf8');
    if (answer.statusCode !== 200)
      throw new Error(`${method} ${path} was answered ${answer.statusCode}: ${text.slice(0, 300)}`);
    return text;
  }

  /** Sends so many requests over all connections. */
  load(count: number, ask: (i: number) => Ask): Promise<void> {
    return race(CONNECTIONS, count, (i) => this.send(ask(i)));
  }

  close(): void {
    this.#agent.destroy();
  }
}
