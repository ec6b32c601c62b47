import { simulateSeed } from '../simulation/simulate.ts';
const started = Date.now();
const from = Number(process.argv[2] ?? 1), count = Number(process.argv[3] ?? 10);
const tally: Record<string, number[]> = {};
let turns = 0;
for (let seed = from; seed < from + count; seed += 1) {
  const out = await simulateSeed(seed, { trace: count === 1 });
  turns += out.turns;
  if (count === 1) console.log(out.trace.join('\n'));
  if (out.violation) (tally[out.violation.message.slice(0, 90).replace(/\d+|[0-9a-f-]{20,}/g, '#')] ??= []).push(seed);
}
for (const [k, v] of Object.entries(tally).sort((a, b) => b[1].length - a[1].length)) console.log(v.length, k, v.slice(0, 6).join(' '));
console.log(count / (Date.now() - started) * 1000, 'seeds/s', turns / count, 'turns/seed');
