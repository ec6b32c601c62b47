import { getFormProps, useForm } from '@conform-to/react';
import { parseWithZod } from '@conform-to/zod/v4';
import { Form, useNavigation } from '@remix-run/react';
import type { ReactNode } from 'react';
import { FormErrorsOrLogIn, useSubmission } from '../shell/expired.tsx';
import { Button } from '../ui/button.tsx';
import { InputField } from '../ui/field.tsx';
import { FILE_TYPES, FileForm } from './upload-form.ts';

/** Sends a bank's export to this page. `children` stand beside the button. */
export function FileUpload({ children }: { children?: ReactNode }) {
  const pending = useNavigation().state === 'submitting';
  const [form, fields] = useForm({
    lastResult: useSubmission(),
    onValidate: ({ formData }) => parseWithZod(formData, { schema: FileForm }),
  });
  return (
    <Form method="post" encType="multipart/form-data" {...getFormProps(form)} className="space-y-5">
      <FormErrorsOrLogIn id={form.errorId} errors={form.errors} />
      <InputField
        field={fields.file}
        label="Bank export"
        type="file"
        accept={FILE_TYPES}
        hint="CSV, Excel (.xlsx), OFX, QFX, QIF, MT940 or CAMT.053, as your bank writes it, or a ZIP of it. Up to 10 MB and 100,000 rows."
      />
      <div className="flex flex-wrap gap-2">
        <Button type="submit" pending={pending}>
          Read the file
        </Button>
        {children}
      </div>
    </Form>
  );
}
