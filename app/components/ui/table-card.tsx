import type { ReactNode } from 'react';
import { Card } from './card.tsx';
import { Table, type TableProps } from './table.tsx';

type TableCardProps<Row> = Omit<TableProps<Row>, 'caption'> & {
  title: string;
  description?: ReactNode;
  actions?: ReactNode;
  /** Describes the table for screen readers, when the title does not. */
  caption?: string;
};

/** A titled card that holds nothing but a table. */
export function TableCard<Row>({ title, description, actions, caption = title, ...table }: TableCardProps<Row>) {
  return (
    <Card title={title} description={description} actions={actions} padding="flush">
      <Table caption={caption} {...table} />
    </Card>
  );
}
