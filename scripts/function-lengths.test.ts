import { measureFunctions, summarise } from './function-lengths';

const text = `
export function outer(): void {
  const inner = () => {
    return 1;
  };
  [inner].map(each => each());
}
abstract class Person {
  get name(): string { return 'Ada'; }
  abstract toot(): void;
}
function overloaded(value: string): void;
`;

describe('measureFunctions', () => {
  it('counts the lines of each function, of one inside another as well', () => {
    const measured = measureFunctions('person.ts', text).map(({ name, line, lines }) => [name, line, lines]);
    expect(measured).toEqual([
      ['outer', 2, 6],
      ['inner', 3, 3],
      ['name', 9, 1],
    ]);
  });

  it('counts an arrow function of one expression only where it spans lines', () => {
    const arrows = 'const short = () => 1;\nconst long = () => [\n  1,\n];\n';
    expect(measureFunctions('arrows.ts', arrows).map(({ name, lines }) => [name, lines])).toEqual([['long', 3]]);
  });
});

describe('summarise', () => {
  it('takes the smallest length that the share does not exceed', () => {
    const functions = [1, 2, 3, 4, 5, 6, 7, 8, 9, 30].map(lines => ({ name: '', file: '', line: 1, lines }));
    expect(summarise(functions)).toEqual({ count: 10, p50: 5, p90: 9, max: 30 });
  });

  it('is all zeros without functions', () => {
    expect(summarise([])).toEqual({ count: 0, p50: 0, p90: 0, max: 0 });
  });
});
