import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import ts from 'typescript';

/** A function of the sources and how many lines it spans, its first and its last line included. */
export interface MeasuredFunction {
  readonly name: string;
  readonly file: string;
  readonly line: number;
  readonly lines: number;
}

/** The summary that is held against the limit. */
export interface LengthSummary {
  readonly count: number;
  readonly p50: number;
  readonly p90: number;
  readonly max: number;
}

/** The 90th percentile of function lengths the sources may reach, in lines. */
const LIMIT_P90 = 17;

/**
 * Finds the functions in a source text; one inside another counts for itself and in its parent. Arrow functions that
 * are one expression on one line don't count: they would make any median look short.
 */
export function measureFunctions(file: string, text: string): MeasuredFunction[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true);
  const found: MeasuredFunction[] = [];
  const visit = (node: ts.Node): void => {
    if (hasBody(node) && !isShortArrow(source, node)) found.push(measure(source, node));
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** Summarises lengths; a percentile is the smallest length that this share of the functions does not exceed. */
export function summarise(functions: readonly MeasuredFunction[]): LengthSummary {
  const lengths = functions.map(({ lines }) => lines).sort((left, right) => left - right);
  const percentile = (share: number): number => lengths[Math.max(0, Math.ceil(lengths.length * share) - 1)] ?? 0;
  return { count: lengths.length, p50: percentile(0.5), p90: percentile(0.9), max: percentile(1) };
}

function hasBody(node: ts.Node): node is ts.FunctionLikeDeclaration {
  return ts.isFunctionLike(node) && 'body' in node && node.body !== undefined;
}

function isShortArrow(source: ts.SourceFile, node: ts.FunctionLikeDeclaration): boolean {
  return ts.isArrowFunction(node) && !ts.isBlock(node.body) && measure(source, node).lines === 1;
}

function measure(source: ts.SourceFile, node: ts.FunctionLikeDeclaration): MeasuredFunction {
  const first = source.getLineAndCharacterOfPosition(node.getStart(source)).line;
  const last = source.getLineAndCharacterOfPosition(node.getEnd()).line;
  return { name: nameOf(source, node), file: source.fileName, line: first + 1, lines: last - first + 1 };
}

/** An arrow function has no name of its own: it is called after the variable or property that holds it. */
function nameOf(source: ts.SourceFile, node: ts.FunctionLikeDeclaration): string {
  if (ts.isConstructorDeclaration(node)) return 'constructor';
  const holder = node.parent;
  const name = node.name ?? (ts.isVariableDeclaration(holder) || ts.isPropertyAssignment(holder) ? holder.name : null);
  return name?.getText(source) ?? '(anonymous)';
}

function sourceFiles(root: string): string[] {
  const packages = readdirSync(join(root, 'packages')).map(name => join(root, 'packages', name, 'src'));
  return packages
    .flatMap(folder => readdirSync(folder, { recursive: true, encoding: 'utf8' }).map(file => join(folder, file)))
    .filter(file => /\.ts$/.test(file) && !/\.(test|fixtures)\.ts$/.test(file));
}

function report(functions: readonly MeasuredFunction[], { count, p50, p90, max }: LengthSummary): void {
  const longest = [...functions].sort((left, right) => right.lines - left.lines).slice(0, 10);
  for (const { lines, file, line, name } of longest)
    console.log(`${String(lines).padStart(4)}  ${file}:${line} ${name}`);
  console.log(`functions: ${count}, lines p50 ${p50}, p90 ${p90} (limit ${LIMIT_P90}), max ${max}`);
}

function main(): void {
  const root = join(__dirname, '..');
  const functions = sourceFiles(root).flatMap(file =>
    measureFunctions(relative(root, file), readFileSync(file, 'utf8')),
  );
  const summary = summarise(functions);
  report(functions, summary);
  if (summary.p90 > LIMIT_P90) process.exitCode = 1;
}

if (require.main === module) main();
