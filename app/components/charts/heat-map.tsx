import { useState } from 'react';
import { CellCursor } from './cell-cursor.tsx';
import { ChartFrame } from './chart-frame.tsx';
import { type ChartSize, NARROW } from './chart-size.ts';
import type { ChartTableData } from './chart-table.tsx';
import { type CellValue, spreadPlaces } from './heat-cells.ts';
import { HeatMapDrawing } from './heat-map-drawing.tsx';
import { useFormat } from './use-format.ts';

/** One swept assumption: its name, and the value of every step with its unit already in words. */
export type HeatMapAxis = { title: string; labels: string[] };

export type HeatMapProps = {
  title: string;
  x: HeatMapAxis;
  /** Absent when one assumption is swept. */
  y?: HeatMapAxis | undefined;
  /** By variant index, row by row (x runs fastest), one for every cell; null where the variant failed, undefined where it is still to come. */
  values: CellValue[];
  /** What a value is, such as "probability of running out". */
  valueTitle: string;
  formatValue: (value: number) => string;
  /** The ends of the scale of shades, where they are not the least and the greatest value. */
  range?: { low: number; high: number } | undefined;
  /** 'danger' where more is worse. */
  tone?: 'accent' | 'danger';
  onSelect?: (variant: number) => void;
  /** The address of a variant: cells lead there, and so does the table, which needs no script. */
  hrefOf?: (variant: number) => string;
};

/** A larger table is unreadable, so above this number it shows evenly spread steps. */
const TABLE_LIMIT = 21;

/** A sweep: one cell a variant, the fuller its colour the higher its value. Hover or arrow keys read a cell out, Enter opens it. */
export function HeatMap(props: HeatMapProps) {
  const { title, x, y, values, valueTitle, formatValue, tone = 'danger', range: scale, onSelect, hrefOf } = props;
  const [active, setActive] = useState<number | null>(null);
  const { count } = useFormat();
  if (values.length === 0) return <p>There are no variants to show.</p>;
  const known = values.filter((value) => value !== null && value !== undefined);
  const low = Math.min(...known);
  const high = Math.max(...known);
  const key = known.length > 0 ? { low: formatValue(low), high: formatValue(high) } : null;
  const none = values.includes(undefined) ? 'There is no result yet.' : 'Every variant failed.';
  const range = key ? rangeInWords(valueTitle, key) : none;
  const failed = values.includes(null) ? ' Grey cells failed and cost nothing.' : '';
  const resize = (size: ChartSize) => heatMapSize(size, y !== undefined);
  const read = (variant: number) => `${placeName(props, variant)}: ${wordsOf(values[variant], props)}`;
  return (
    <ChartFrame
      title={title}
      description={`${count(values.length)} variants of ${x.title}${y ? ` and ${y.title}` : ''}. ${range}`}
      caption={`Each cell is a variant. ${range}${failed}${onSelect || hrefOf ? ' Choose one to open it.' : ''}`}
      resize={resize}
      draw={(size) => (
        <HeatMapDrawing
          size={size}
          x={x}
          y={y}
          values={values}
          low={scale?.low ?? low}
          high={scale?.high ?? high}
          keyLabels={key && scale ? { low: formatValue(scale.low), high: formatValue(scale.high) } : key}
          tone={tone}
          active={active}
        />
      )}
      overlay={
        <CellCursor
          label={active === null ? `${title}: arrow keys read the cells` : read(active)}
          columns={x.labels.length}
          count={values.length}
          active={active}
          resize={resize}
          onMove={setActive}
          onSelect={onSelect}
          hrefOf={hrefOf}
        />
      }
      readOut={active === null ? 'Point at a cell, or use the arrow keys, to read it.' : read(active)}
      isReadOutLive
      table={tableOf(props, count)}
    />
  );
}

const rangeInWords = (valueTitle: string, { low, high }: { low: string; high: string }): string =>
  low === high ? `The ${valueTitle} is ${low} everywhere.` : `The ${valueTitle} goes from ${low} to ${high}.`;

function placeName({ x, y }: HeatMapProps, variant: number): string {
  const column = `${x.title} ${x.labels[variant % x.labels.length]}`;
  return y ? `${column}, ${y.title} ${y.labels[Math.floor(variant / x.labels.length)]}` : column;
}

function wordsOf(value: CellValue, { valueTitle, formatValue }: HeatMapProps): string {
  if (value === undefined) return 'not simulated yet';
  return value === null ? 'failed, and cost nothing' : `${valueTitle} ${formatValue(value)}`;
}

function heatMapSize(size: ChartSize, hasTwoAxes: boolean): ChartSize {
  const height = hasTwoAxes ? Math.round(size.width * (size === NARROW ? 1.05 : 0.55)) : 150;
  return { ...size, height, margin: { ...size.margin, top: hasTwoAxes ? 44 : 36, right: 14 } };
}

function tableOf(props: HeatMapProps, count: (value: number) => string): ChartTableData {
  const { title, x, y, values, valueTitle, formatValue, hrefOf } = props;
  const columns = spreadPlaces(x.labels.length, y ? TABLE_LIMIT : TABLE_LIMIT * 2);
  const rows = spreadPlaces(y?.labels.length ?? 1, TABLE_LIMIT);
  const cell = (row: number, column: number) => {
    const variant = row * x.labels.length + column;
    const value = values[variant];
    if (value === undefined) return 'to come';
    const text = value === null ? 'failed' : formatValue(value);
    return hrefOf ? (
      <a className="underline" href={hrefOf(variant)}>
        {text}
      </a>
    ) : (
      text
    );
  };
  const isWhole = columns.length * rows.length === values.length;
  const note = isWhole ? undefined : `Evenly spread steps of the ${count(values.length)} variants.`;
  if (!y) {
    const lines = columns.map((column) => [x.labels[column], cell(0, column)]);
    return { caption: title, columns: [x.title, valueTitle], rows: lines, note };
  }
  return {
    caption: `${title}: ${valueTitle}, ${x.title} across, ${y.title} down`,
    columns: [`${y.title} ↓  ${x.title} →`, ...columns.map((column) => x.labels[column] ?? '')],
    rows: rows.map((row) => [y.labels[row], ...columns.map((column) => cell(row, column))]),
    note,
  };
}
