/*
 * A plugin for the compiler that jiti brings, which fails on decorators of fields that are `declare`d or end in `!`. It
 * writes what TypeScript would with `experimentalDecorators`: the class without them, and a call behind it. Mortise's
 * decorators take that also where a project has standard ones.
 */

/** What is used of the compiler's nodes, which come without types. */
interface Node {
  readonly type: string;
  id?: Node | null;
  key?: Node;
  name?: string;
  computed?: boolean;
  static?: boolean;
  declare?: boolean;
  decorators?: readonly { readonly expression: Node }[] | null;
}

interface Path {
  readonly node: Node;
  readonly parentPath: Path;
  readonly scope: { generateUidIdentifier(name: string): Node };
  get(name: string): readonly Path[];
  isExportDeclaration(): boolean;
  insertAfter(nodes: readonly Node[]): void;
  pushContainer(name: 'body', node: Node): void;
  remove(): void;
  traverse(visitor: { ClassDeclaration: (path: Path) => void }): void;
}

interface Compiler {
  readonly types: {
    cloneNode(node: Node): Node;
    stringLiteral(text: string): Node;
    booleanLiteral(value: boolean): Node;
    identifier(name: string): Node;
    memberExpression(object: Node, property: Node): Node;
    callExpression(callee: Node, parameters: readonly Node[]): Node;
    arrayExpression(elements: readonly Node[]): Node;
    assignmentExpression(operator: '=', left: Node, right: Node): Node;
    expressionStatement(expression: Node): Node;
  };
  readonly template: { statement(text: string): (names: { readonly DECORATE: Node }) => Node };
}

/** What the calls behind classes call: last decorator first; only a method has something to be replaced. */
const decorate = `function DECORATE(decorators, target, key, isMethod) {
  decorators.reverse();
  if (key === undefined) return decorators.reduce((made, each) => each(made) || made, target);
  let descriptor = isMethod ? Object.getOwnPropertyDescriptor(target, key) : undefined;
  for (const each of decorators) {
    const made = each(target, key, descriptor);
    if (isMethod && made) descriptor = made;
  }
  if (descriptor) Object.defineProperty(target, key, descriptor);
}`;

/** The plugin, as the compiler takes it. */
export function lowerDecorators({ types, template }: Compiler): object {
  const Program = (program: Path): void => {
    const name = program.scope.generateUidIdentifier('decorate');
    let isUsed = false;
    program.traverse({
      ClassDeclaration: path => {
        const calls = callsFor(path, name, types);
        isUsed ||= calls.length > 0;
        if (calls.length > 0) statementOf(path).insertAfter(calls);
      },
    });
    if (isUsed) program.pushContainer('body', template.statement(decorate)({ DECORATE: name }));
  };
  return { visitor: { Program } };
}

const statementOf = (path: Path): Path => (path.parentPath.isExportDeclaration() ? path.parentPath : path);

/** Takes the decorators off the class and its members, and gives the statements that stand for them. */
function callsFor(path: Path, name: Node, types: Compiler['types']): readonly Node[] {
  const { node } = path;
  const calling = (decorated: Node, ...rest: readonly Node[]): Node =>
    types.callExpression(types.cloneNode(name), [
      types.arrayExpression((decorated.decorators ?? []).map(({ expression }) => expression)),
      ...rest,
    ]);
  const own = (): Node => types.cloneNode((node.id ??= path.scope.generateUidIdentifier('model')));
  const members = path.get('body.body').filter(({ node }) => isDecorated(node) && (!node.computed || isLiteral(node)));
  const calls = members.map(member => {
    const target = member.node.static ? own() : types.memberExpression(own(), types.identifier('prototype'));
    const isMethod = types.booleanLiteral(member.node.type === 'ClassMethod');
    return calling(member.node, target, keyOf(member.node, types), isMethod);
  });
  if (isDecorated(node)) calls.push(types.assignmentExpression('=', own(), calling(node, own())));
  for (const member of members) takeOff(member);
  node.decorators = null;
  return calls.map(call => types.expressionStatement(call));
}

const isDecorated = ({ decorators }: Node): boolean => (decorators ?? []).length > 0;

const isLiteral = ({ key }: Node): boolean => key?.type === 'StringLiteral';

const keyOf = ({ key, computed }: Node, types: Compiler['types']): Node =>
  key?.name !== undefined && computed !== true ? types.stringLiteral(key.name) : types.cloneNode(key as Node); // members have keys

function takeOff(member: Path): void {
  member.node.decorators = null;
  if (member.node.declare) member.remove();
}
