import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';

/** A process that is measured: it answers questions by messages, so that the bench's own work is no part of its figures. */
export type Child = {
  /** Milliseconds of processor time that all of its threads have used so far. */
  cpuMs(): Promise<number>;
  ask<T>(question: string): Promise<T>;
  stop(): Promise<void>;
};

/** What a script loads first that answers nothing itself. */
export const PROBE = new URL('answer.mjs?alone', import.meta.url).href;

type Start = { args?: string[]; execArgv?: string[]; env?: Record<string, string | undefined> };

/** Starts a script that answers as `answerQuestions` does. Throws with its exit code when it ends before it is ready. */
export async function startChild(file: string, { args = [], execArgv = [], env = {} }: Start): Promise<Child> {
  const child = fork(file, args, {
    execArgv,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const ask = <T>(question: string) => askChild<T>(child, question);
  await ask('ready');
  return {
    ask,
    cpuMs: () => ask<number>('cpu'),
    async stop() {
      const exited = once(child, 'exit');
      child.kill('SIGTERM');
      await exited;
    },
  };
}

let questions = 0;

function askChild<T>(child: ChildProcess, question: string): Promise<T> {
  questions += 1;
  const id = questions;
  return new Promise((resolve, reject) => {
    const settle = () => {
      child.off('message', onMessage);
      child.off('exit', onExit);
    };
    const onExit = (code: number | null) => {
      settle();
      reject(new Error(`What is measured ended with exit code ${code}.`));
    };
    const onMessage = (message: unknown) => {
      const answer = message as { id: number; value: T };
      if (answer.id !== id) return;
      settle();
      resolve(answer.value);
    };
    child.on('message', onMessage).once('exit', onExit);
    child.send({ id, question });
  });
}
