import { isMainThread } from 'node:worker_threads';

/**
 * In a process that is measured: answers the bench's questions. All know `ready` and `cpu`. Plain JavaScript, since a built
 * portal loads it as it is.
 * @param {Record<string, () => unknown>} answers
 */
export function answerQuestions(answers = {}) {
  const all = { ready: () => true, cpu: cpuMs, ...answers };
  process.on('message', async ({ id, question }) => {
    process.send?.({ id, value: await all[question]?.() });
  });
  // The bench may be gone before it says so.
  process.once('disconnect', () => process.exit(0));
}

function cpuMs() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

/** Loaded before a script by `--import answer.mjs?alone`. Its worker threads load it too, and are asked nothing. */
if (isMainThread && import.meta.url.endsWith('?alone')) answerQuestions();
