import { Link } from '@remix-run/react';
import Big from 'big.js';
import type { ReactNode } from 'react';
import { Credits } from '../ui/format.tsx';
import { TableCard } from '../ui/table-card.tsx';
import { Dollars } from './cells.tsx';
import { FIGURE_WORDS, type FigureName, type Month, type Section } from './revenue-words.ts';

type Line = {
  key: string;
  name: FigureName | null;
  label: string;
  cents: string;
  before: string;
  credits: number;
  frozen: string | null;
};

const sum = (figures: Month['figures'], names: FigureName[]): string =>
  names.reduce((total, name) => total.plus(figures[name].cents), new Big(0)).toFixed();

function linesOf(section: Section, { figures, figuresBefore, close }: Month): Line[] {
  const lines: Line[] = section.figures.map((name) => ({
    key: name,
    name,
    label: FIGURE_WORDS[name].label,
    cents: figures[name].cents,
    before: figuresBefore[name].cents,
    credits: figures[name].credits,
    frozen: close?.figures[name]?.cents ?? null,
  }));
  if (section.total)
    lines.push({
      key: 'total',
      name: null,
      label: section.total,
      cents: sum(figures, section.figures),
      before: sum(figuresBefore, section.figures),
      credits: 0,
      frozen: close ? sum(close.figures, section.figures) : null,
    });
  return lines;
}

/** Figures of one kind beside those of the month before. Each opens its rows. */
export function RevenueTable({ section, page }: { section: Section; page: Month }) {
  return (
    <TableCard
      onPhone="compact"
      title={section.title}
      rows={linesOf(section, page)}
      rowKey={({ key }) => key}
      columns={[
        { label: 'Figure', lead: true, cell: (line) => <Definition line={line} /> },
        {
          label: `Credits ${page.month}`,
          align: 'right',
          cell: ({ credits }) => <Column>{credits === 0 ? null : <Credits value={credits} />}</Column>,
        },
        {
          label: page.before,
          align: 'right',
          cell: (line) => (
            <Column>
              <Figure line={line} cents={line.before} month={page.before} of={section.title} />
            </Column>
          ),
        },
        {
          label: page.month,
          align: 'right',
          cell: (line) => (
            <Column>
              <Figure line={line} cents={line.cents} month={page.month} of={section.title} />
              {line.frozen === null || new Big(line.frozen).eq(line.cents) ? null : (
                <span className="block text-xs text-warning">
                  <Dollars cents={new Big(line.cents).minus(line.frozen).toFixed()} signed /> after close
                </span>
              )}
            </Column>
          ),
        },
      ]}
    />
  );
}

function Definition({ line: { name, label } }: { line: Line }) {
  return (
    <span className="block lg:w-80 xl:w-[36rem]">
      {name === null ? <strong>{label}</strong> : label}
      {name === null ? null : (
        <span className="block max-w-prose text-xs font-normal text-muted">{FIGURE_WORDS[name].definition}</span>
      )}
    </span>
  );
}

type FigureProps = { line: Line; cents: string; month: string; of: string };

/** A figure with the link to its rows; a sum of figures has none of its own. */
function Figure({ line: { name, label }, cents, month, of }: FigureProps) {
  if (name === null)
    return (
      <strong>
        <Dollars cents={cents} />
      </strong>
    );
  return (
    <Link className="link" to={`/admin/revenue/${name}?month=${month}`}>
      <Dollars cents={cents} />
      <span className="sr-only">{`, rows of ${label} in ${of}, ${month}`}</span>
    </Link>
  );
}

/** As wide in every table of the page, so that figures are under each other. */
const Column = ({ children }: { children: ReactNode }) => <span className="block sm:ml-auto sm:w-24">{children}</span>;
