import { Link } from '@remix-run/react';
import Big from 'big.js';
import { Credits } from '../ui/format.tsx';
import { Table } from '../ui/table.tsx';
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
    <Table
      caption={section.title}
      rows={linesOf(section, page)}
      rowKey={({ key }) => key}
      columns={[
        {
          label: section.title,
          lead: true,
          cell: ({ name, label }) =>
            name === null ? (
              <strong>{label}</strong>
            ) : (
              <>
                {label}
                <span className="block max-w-prose text-xs font-normal text-muted">
                  {FIGURE_WORDS[name].definition}
                </span>
              </>
            ),
        },
        { label: 'Credits', align: 'right', cell: ({ credits }) => (credits === 0 ? '' : <Credits value={credits} />) },
        { label: page.before, align: 'right', cell: ({ before }) => <Dollars cents={before} /> },
        {
          label: page.month,
          align: 'right',
          cell: ({ name, label, cents, frozen }) => (
            <>
              {name === null ? (
                <strong>
                  <Dollars cents={cents} />
                </strong>
              ) : (
                <Link className="link" to={`/admin/revenue/${name}?month=${page.month}`}>
                  <Dollars cents={cents} />
                  <span className="sr-only">{`, rows of ${label} in ${section.title}`}</span>
                </Link>
              )}
              {frozen === null || new Big(frozen).eq(cents) ? null : (
                <span className="block text-xs text-warn">
                  <Dollars cents={new Big(cents).minus(frozen).toFixed()} signed /> after close
                </span>
              )}
            </>
          ),
        },
      ]}
    />
  );
}
