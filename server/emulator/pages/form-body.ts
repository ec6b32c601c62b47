import express from 'express';

/** Forms of pages are small: a card, a few words. */
export const formBody = express.urlencoded({ extended: false, limit: '32kb', parameterLimit: 50 });

/** One text field of a sent form; '' where it is absent. */
export function textField(body: unknown, name: string): string {
  const value: unknown = typeof body === 'object' && body !== null ? Reflect.get(body, name) : undefined;
  return typeof value === 'string' ? value : '';
}
