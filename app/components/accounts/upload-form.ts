import * as z from 'zod';
import { MAX_FILE_NAME_CHARS } from '../../../server/accounts/choices.ts';

const MAX_FILE_BYTES = 10 * 1024 * 1024;

const NO_FILE = 'Choose the file that your bank exported';

/** A bank's export; read in the browser before the file is sent, and on the server. */
export const FileForm = z.object({
  file: z
    .instanceof(Blob, { error: NO_FILE })
    .refine((file) => file.size > 0, { error: NO_FILE })
    .refine((file) => file.size <= MAX_FILE_BYTES, {
      error: 'This file is larger than 10 MB. Export a shorter period and import it in parts.',
    }),
});

/** What the file is called, as much of it as is kept. */
export const fileNameOf = (file: Blob): string =>
  file instanceof File ? file.name.slice(0, MAX_FILE_NAME_CHARS) : 'export.csv';
