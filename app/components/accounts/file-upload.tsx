import { getFormProps } from '@conform-to/react';
import { Form, useNavigation } from '@remix-run/react';
import type { ReactNode } from 'react';
import { useCheckedForm } from '../../lib/use-checked-form.ts';
import { FormErrorsOrLogIn, useSubmission } from '../shell/expired.tsx';
import { Button } from '../ui/button.tsx';
import { InputField } from '../ui/field.tsx';

/** Types that a file dialog offers. */
const FILE_TYPES =
  '.csv,.txt,.tab,.tsv,.xlsx,.xls,.htm,.html,.zip,.ofx,.qfx,.qif,.sta,.mt940,.940,.xml,text/csv,text/plain';

/** Sends a bank's export to this page. `children` appear beside the button. */
export function FileUpload({ children }: { children?: ReactNode }) {
  const pending = useNavigation().state === 'submitting';
  const [form, fields] = useCheckedForm({
    lastResult: useSubmission(),
    schema: () => import('./upload-form.ts').then(({ FileForm }) => FileForm),
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
