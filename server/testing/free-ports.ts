import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';

/** Two different ports of this machine that were free a moment ago. */
export async function freePorts(): Promise<[number, number]> {
  const [one, other] = [await probe(), await probe()];
  for (const { server } of [one, other]) {
    server.close();
    await once(server, 'close');
  }
  return [one.port, other.port];
}

export const freePort = async (): Promise<number> => (await freePorts())[0];

async function probe() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, port: (server.address() as AddressInfo).port };
}
