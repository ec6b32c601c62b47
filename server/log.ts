import pino from 'pino';

/** The only door to standard error: one JSON line an event. Never log payloads, secrets or addresses. */
export type Log = {
  info(fields: Record<string, unknown>, message: string): void;
  warn(fields: Record<string, unknown>, message: string): void;
  error(fields: Record<string, unknown>, message: string): void;
};

export const createLog = (level: string): Log => pino({ level, base: null }, pino.destination({ fd: 2, sync: true }));

/** Collects lines instead of writing them. */
export function memoryLog(): Log & { lines: { level: string; message: string; fields: Record<string, unknown> }[] } {
  const lines: { level: string; message: string; fields: Record<string, unknown> }[] = [];
  const at = (level: string) => (fields: Record<string, unknown>, message: string) =>
    void lines.push({ level, message, fields });
  return { lines, info: at('info'), warn: at('warn'), error: at('error') };
}
