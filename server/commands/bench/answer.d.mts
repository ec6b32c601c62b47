export function answerQuestions(answers?: Record<string, () => unknown>): void;
