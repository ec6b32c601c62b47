import { parseArgs } from 'node:util';
import { runLoad } from './load.ts';

const { values } = parseArgs({
  options: {
    url: { type: 'string', default: 'http://127.0.0.1:12111' },
    clients: { type: 'string', default: '100' },
    seconds: { type: 'string', default: '60' },
  },
});
const target = { url: values.url, secretKey: 'sk_test_emulator0000' };
console.log(await runLoad(target, Number(values.clients), Number(values.seconds) * 1_000));
