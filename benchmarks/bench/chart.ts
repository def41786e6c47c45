import { ratiosOf, type Result } from './report';

const WIDTH = 900;
const LEFT = 270;
/** Where the figures of Mortise stand. */
const RIGHT = 840;
const TOP = 70;
const ROW = 22;
const LEGEND_STEP = 86;
const TICKS = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000];
const OURS = 'mortise';
const ORANGE = '#d8551b';
const OTHERS = [
  '#3b7dd8',
  '#3ba55d',
  '#9b59b6',
  '#c9a227',
  '#17a2b8',
  '#e83e8c',
  '#6b4f3a',
  '#93a61c',
  '#4b5563',
  '#7aa6c2',
];

type Scale = (ratio: number) => number;

/** A row for each workload, a dot for each contender, on a scale of powers; the line is raw, and further left is quicker. */
export function chart(results: readonly Result[]): string {
  const names = (results[0]?.measured.map(({ name }) => name) ?? []).slice(1);
  const colours = coloursOf(names);
  const all = results.flatMap(result => ratiosOf(result).map(({ wall }) => wall)).filter(wall => !Number.isNaN(wall));
  const [low, high] = [Math.min(0.5, ...all), Math.max(2, ...all)];
  const scale: Scale = ratio => LEFT + ((RIGHT - LEFT - 20) * Math.log(ratio / low)) / Math.log(high / low);
  const height = TOP + results.length * ROW + 10;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="sans-serif" font-size="11">`,
    `<rect width="${WIDTH}" height="${height}" fill="#fff"/>`,
    ...names.map((name, index) => legend(name, index, colours)),
    ...TICKS.filter(tick => tick >= low && tick <= high).map(tick => grid(tick, scale(tick), height)),
    `<text x="${RIGHT + 10}" y="${TOP - 12}" fill="${ORANGE}">${OURS}</text>`,
    ...results.map((result, index) => row(result, TOP + (index + 0.5) * ROW, { scale, colours })),
    '</svg>',
    '',
  ].join('\n');
} // prettier-ignore

type Colours = ReadonlyMap<string, string>;

function coloursOf(names: readonly string[]): Colours {
  const others = names.filter(name => name !== OURS);
  return new Map(names.map(name => [name, name === OURS ? ORANGE : (OTHERS[others.indexOf(name)] ?? '#000')]));
}

function legend(name: string, index: number, colours: Colours): string {
  const x = 20 + index * LEGEND_STEP;
  return `${dot(x, 20, name, colours)}<text x="${x + 10}" y="24">${name}</text>`;
}

function grid(tick: number, x: number, height: number): string {
  const [colour, width] = tick === 1 ? ['#555', 1.5] : ['#e2e2e2', 1];
  const label = tick === 1 ? 'raw' : String(tick);
  return `<line x1="${x.toFixed(1)}" x2="${x.toFixed(1)}" y1="${TOP - 6}" y2="${height - 10}" stroke="${colour}" stroke-width="${width}"/><text x="${x.toFixed(1)}" y="${TOP - 12}" text-anchor="middle" fill="#555">${label}</text>`;
} // prettier-ignore

/** Ours lies above the others. */
function row(
  result: Result,
  y: number,
  { scale, colours }: { readonly scale: Scale; readonly colours: Colours },
): string {
  const { name, title } = result.workload;
  const [, ...ratios] = ratiosOf(result).filter(({ wall }) => !Number.isNaN(wall));
  const inOrder = [...ratios].sort((one, other) => Number(one.name === OURS) - Number(other.name === OURS));
  const dots = inOrder.map(ratio => dot(scale(ratio.wall), y, ratio.name, colours));
  const ours = ratios.find(ratio => ratio.name === OURS);
  const figure = ours === undefined ? '' : `<text x="${RIGHT + 10}" y="${y + 4}" fill="${ORANGE}">${ours.wall.toFixed(2)}</text>`; // prettier-ignore
  return `<text x="10" y="${y + 4}">${name} ${title}</text>${dots.join('')}${figure}`;
}

function dot(x: number, y: number, name: string, colours: Colours): string {
  const radius = name === OURS ? 5.5 : 4;
  return `<circle cx="${x.toFixed(1)}" cy="${y}" r="${radius}" fill="${colours.get(name) ?? '#000'}" fill-opacity="${name === OURS ? 1 : 0.75}"/>`;
}
