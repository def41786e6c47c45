import { ratiosOf, type Result } from './report';

const ROW = 15;
const LEFT = 290;
const WIDTH = 900;
const COLOURS = ['#8c8c8c', '#3b7dd8', '#d8653b', '#3ba55d', '#9b59b6', '#c9a227', '#17a2b8', '#e83e8c', '#6c757d'];

/** Bars of the ratios to raw, on a scale of powers; shorter is better. */
export function chart(results: readonly Result[]): string {
  const names = results[0]?.measured.map(({ name }) => name) ?? [];
  const largest = Math.max(
    2,
    ...results.flatMap(result => ratiosOf(result).map(({ wall }) => (Number.isNaN(wall) ? 1 : wall))),
  );
  const scale = (ratio: number): number =>
    ((WIDTH - LEFT - 60) * Math.log2(Math.max(ratio, 0.5) * 2)) / Math.log2(largest * 2);
  const blockHeight = names.length * ROW + 12;
  const blocks = results.map((result, index) => block(result, 50 + index * blockHeight, scale));
  const legend = names.map(
    (name, index) =>
      `<rect x="${LEFT + index * 110}" y="14" width="10" height="10" fill="${colour(index)}"/><text x="${LEFT + 15 + index * 110}" y="23">${name}</text>`,
  );
  const height = 60 + results.length * blockHeight;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="sans-serif" font-size="11">`,
    `<rect width="${WIDTH}" height="${height}" fill="#fff"/>`,
    ...legend,
    ...blocks,
    '</svg>',
    '',
  ].join('\n');
}

function block(result: Result, top: number, scale: (ratio: number) => number): string {
  const { name, title } = result.workload;
  const bars = ratiosOf(result).map(({ wall }, index) => {
    if (Number.isNaN(wall)) return '';
    const y = top + index * ROW;
    return `<rect x="${LEFT}" y="${y}" width="${scale(wall).toFixed(1)}" height="${ROW - 3}" fill="${colour(index)}"/><text x="${(LEFT + scale(wall) + 5).toFixed(1)}" y="${y + 10}">${wall.toFixed(2)}</text>`;
  });
  return [`<text x="10" y="${top + 11}">${name} ${title}</text>`, ...bars].join('\n');
}

const colour = (index: number): string => COLOURS[index % COLOURS.length] as string;
