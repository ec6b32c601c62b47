import type { ReactElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { DisplayProvider } from '../ui/format.tsx';
import { BurnChart } from './burn-chart.tsx';
import { CompareChart } from './compare-chart.tsx';
import { FanChart } from './fan-chart.tsx';
import { chartFormat, monthsFrom } from './format.ts';
import { HeatMap } from './heat-map.tsx';
import { ProbabilityChart } from './probability-chart.tsx';
import { Sparkline } from './sparkline.tsx';

const months = monthsFrom('2025-11', 4);
const balanceCents = {
  p5: [900_000, 500_000, 0, -400_000],
  p25: [950_000, 800_000, 500_000, 200_000],
  p50: [1_000_000, 1_000_000, 900_000, 800_000],
  p75: [1_100_000, 1_200_000, 1_250_000, 1_300_000],
  p95: [1_300_000, 1_500_000, 1_700_000, 1_900_000],
};
const fan = <FanChart months={months} openingBalanceCents={1_000_000} balanceCents={balanceCents} />;
const probability = <ProbabilityChart months={months} ranOutShare={[0, 0.004, 0.08, 0.2]} />;
const burn = (
  <BurnChart
    days={[
      { date: '2026-01-05', credits: 0 },
      { date: '2026-01-06', credits: 5_012 },
    ]}
    recharges={[{ date: '2026-01-06', label: 'Recharge of 5,012 credits' }]}
  />
);
const percent = (value: number) => `${value * 100}%`;
const heat = (
  <HeatMap
    title="Sweep"
    x={{ title: 'Income growth', labels: ['-5%', '0%', '5%'] }}
    y={{ title: 'Expense growth', labels: ['1%', '2%'] }}
    values={[0.5, 0.25, 0, 1, null, 0.75]}
    valueTitle="risk"
    formatValue={percent}
    hrefOf={(variant) => `/runs/r/${variant}`}
  />
);
const compare = (
  <CompareChart
    currency="USD"
    runs={[
      { name: 'Before', months, ...balanceCents },
      { name: 'After', months: monthsFrom('2026-01', 4), ...balanceCents },
    ]}
  />
);
const spark = <Sparkline title="Studio" firstMonth="2025-11" balanceCents={[5_000, -1_000, 2_000]} hasTable />;

/** The text of every cell, row by row. */
const tableOf = (chart: ReactElement) =>
  [...renderToStaticMarkup(chart).matchAll(/<tr>(.*?)<\/tr>/g)].map(([, row = '']) =>
    [...row.matchAll(/<t[hd][^>]*>(.*?)<\/t[hd]>/g)].map(([, cell = '']) => cell.replace(/<[^>]+>/g, '')),
  );

describe('two runs on one scale', () => {
  it('share the calendar’s months, each drawn where it has a forecast', () => {
    expect(tableOf(compare)).toEqual([
      ['End of', 'Before', 'After'],
      ['Nov 2025', '$10,000', 'no forecast'],
      ['Dec 2025', '$10,000', 'no forecast'],
      ['Jan 2026', '$9,000', '$10,000'],
      ['Feb 2026', '$8,000', '$10,000'],
      ['Mar 2026', 'no forecast', '$9,000'],
      ['Apr 2026', 'no forecast', '$8,000'],
    ]);
  });
});

describe('every chart', () => {
  it.each([
    ['fan', fan],
    ['probability', probability],
    ['burn', burn],
    ['compare', compare],
    ['heat map', heat],
    ['sparkline', spark],
  ])('(%s) is in the first HTML, named and described, with its numbers behind it and no inline style', (_, chart) => {
    const html = renderToStaticMarkup(chart);
    for (const [svg] of html.matchAll(/<svg.*?<\/svg>/g)) {
      const [, title, description] = /role="img"[^>]*aria-labelledby="(\S+) (\S+)"/.exec(svg) ?? [];
      expect(svg).toContain(`<title id="${title}">`);
      expect(svg).toContain(`<desc id="${description}">`);
      expect(svg).not.toMatch(/NaN|undefined|Infinity/);
    }
    expect(html).toContain('<svg');
    expect(html).toContain('<summary');
    expect(html).not.toContain('style=');
    const ids = [...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('takes its colours from the theme alone', () => {
    const html = [fan, probability, burn, heat, spark].map((chart) => renderToStaticMarkup(chart)).join('');
    const colors = [...html.matchAll(/(?:fill|stroke)="([^"]+)"/g)].map(([, color]) => color ?? '');
    expect(colors.filter((color) => color !== 'none' && !/^rgb\(var\(--[a-z-]+\)\)$/.test(color))).toEqual([]);
  });

  it('shows a sentence when it has no data', () => {
    const none = { p5: [], p25: [], p50: [], p75: [], p95: [] };
    expect(renderToStaticMarkup(<FanChart months={[]} openingBalanceCents={0} balanceCents={none} />)).toContain(
      'no months',
    );
    expect(renderToStaticMarkup(<ProbabilityChart months={[]} ranOutShare={[]} />)).toContain('no months');
    expect(renderToStaticMarkup(<BurnChart days={[]} />)).toContain('Nothing was used');
    expect(renderToStaticMarkup(<Sparkline title="x" firstMonth="2025-01" balanceCents={[]} />)).toContain(
      'No history',
    );
    const empty = <HeatMap title="x" x={{ title: 'x', labels: [] }} values={[]} valueTitle="v" formatValue={percent} />;
    expect(renderToStaticMarkup(empty)).toContain('no variants');
  });
});

describe('the fan chart', () => {
  it('lists each percentile of each month in its table, from the opening balance on', () => {
    const rows = tableOf(fan);
    expect(rows).toHaveLength(6);
    expect(rows[1]).toEqual(['Start', '$10,000', '$10,000', '$10,000', '$10,000', '$10,000']);
    expect(rows[5]).toEqual(['Feb 2026', '$19,000', '$13,000', '$8,000', '$2,000', '-$4,000']);
  });

  it('draws one month, no money at all, and huge sums', () => {
    for (const cents of [0, -1, 9e15]) {
      const one = { p5: [cents], p25: [cents], p50: [cents], p75: [cents], p95: [cents] };
      const html = renderToStaticMarkup(
        <FanChart months={['2026-01']} openingBalanceCents={cents} balanceCents={one} />,
      );
      expect(html).not.toMatch(/NaN|Infinity/);
    }
  });

  it.each([
    ['country', 'US$19,000'],
    ['code', '19,000\u00a0USD'],
  ] as const)('writes money as the reader chose: by %s', (moneyStyle, written) => {
    const html = renderToStaticMarkup(<DisplayProvider value={{ timeZone: null, moneyStyle }}>{fan}</DisplayProvider>);
    expect(html).toContain(written);
    expect(html).not.toMatch(/(?<!US)\$/);
  });

  it('writes money in the currency and manner of the reader', () => {
    const html = renderToStaticMarkup(
      <FanChart months={months} openingBalanceCents={0} balanceCents={balanceCents} currency="EUR" />,
    );
    expect(html).toContain('€19,000');
    expect(html).toContain('Balance (EUR)');
    const german = chartFormat({ locale: 'de-DE', currency: 'EUR' });
    expect(german.money(1_900_000)).toBe('19.000\u00a0€');
    expect([german.points(-7.5), german.month('2026-05')]).toEqual(['-7,5\u00a0%', 'Mai 2026']);
  });
});

describe('the probability chart', () => {
  it('names the first month at risk, and never rounds a small risk to none', () => {
    expect(renderToStaticMarkup(probability)).toContain('Jan 2026 is the first month at risk');
    expect(tableOf(probability).map(([, share]) => share)).toEqual([
      'Have run out',
      '0%',
      '0%',
      '&lt;\u00a01%',
      '8%',
      '20%',
    ]);
  });

  it('says when no month is at risk', () => {
    expect(renderToStaticMarkup(<ProbabilityChart months={months} ranOutShare={[0, 0, 0, 0.04]} />)).toContain(
      'stays under 5%',
    );
  });
});

describe('the heat map', () => {
  it('links each value of its table to its variant, and marks failures', () => {
    const html = renderToStaticMarkup(heat);
    expect(html).toContain('Grey cells failed');
    expect(tableOf(heat).slice(1)).toEqual([
      ['1%', '50%', '25%', '0%'],
      ['2%', '100%', 'failed', '75%'],
    ]);
    expect([...html.matchAll(/href="\/runs\/r\/(\d)"/g)].map(([, variant]) => variant)).toEqual([
      '0',
      '1',
      '2',
      '3',
      '4',
      '5',
    ]);
  });

  it('of 10,000 variants stays small, with its table thinned and saying so', () => {
    const labels = Array.from({ length: 100 }, (_, at) => `${at}%`);
    const values = Array.from({ length: 10_000 }, (_, at) => (at % 100) + at / 100);
    const html = renderToStaticMarkup(
      <HeatMap
        title="x"
        x={{ title: 'x', labels }}
        y={{ title: 'y', labels }}
        values={values}
        valueTitle="v"
        formatValue={String}
      />,
    );
    expect(html.length).toBeLessThan(150_000);
    expect(html).toContain('Evenly spread steps of the 10,000 variants');
  });

  it('marks failed variants differently from pending ones', () => {
    const axis = { title: 'x', labels: ['a', 'b', 'c'] };
    const half = <HeatMap title="t" x={axis} values={[1, null, undefined]} valueTitle="v" formatValue={String} />;
    expect(tableOf(half).map(([, cell]) => cell)).toEqual(['v', '1', 'failed', 'to come']);
    const waiting = <HeatMap title="t" x={axis} values={[undefined]} valueTitle="v" formatValue={String} />;
    expect(renderToStaticMarkup(waiting)).toContain('There is no result yet');
    const running = <HeatMap title="t" x={axis} values={[1, 2, undefined]} valueTitle="v" formatValue={String} />;
    expect(renderToStaticMarkup(running)).not.toContain('failed');
  });

  it('of variants that all failed, or all agree, is drawn', () => {
    const axis = { title: 'x', labels: ['a', 'b'] };
    const draw = (values: (number | null)[]) =>
      renderToStaticMarkup(<HeatMap title="t" x={axis} values={values} valueTitle="v" formatValue={String} />);
    expect(draw([null, null])).toContain('Every variant failed. Grey cells failed and cost nothing.');
    expect(draw([null, null])).not.toMatch(/NaN|Infinity/);
    expect(draw([3, 3])).not.toMatch(/NaN|Infinity/);
  });
});

describe('the burn chart', () => {
  it('lists recharges in its table', () => {
    expect(tableOf(burn)[2]).toEqual(['Jan 6', '5,012', 'Recharge of 5,012 credits']);
  });
});

describe('the sparkline', () => {
  it('describes its trend, and lists its months in a table', () => {
    expect(renderToStaticMarkup(spark)).toContain('From $50 to $20; lowest -$10, highest $50.');
    expect(tableOf(spark).at(-1)).toEqual(['Jan 2026', '$20']);
  });
});
