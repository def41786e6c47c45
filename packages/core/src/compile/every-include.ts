import { type Association, associationsOf } from '../association';
import { QueryError } from '../errors/query-error';
import { didYouMean } from '../errors/nearest-name';
import { shortText } from '../errors/short-text';
import { checkCallOptions } from '../rules/known-options';
import type { ModelDefinition } from '../definition/model-definition';
import type { IncludeEntry, IncludeOptions } from '../options/find-options';
import { includeRules } from '../options/find-rules';

/** What `all` stands for: an include of each association it means. */
export function expandAll(definition: ModelDefinition, entry: IncludeEntry): readonly IncludeOptions[] {
  const given = entry === 'all' ? { all: true as const } : (entry as IncludeOptions); // saysAll looked
  const checked = checkCallOptions(given, includeRules, `An include of ${definition.name}`);
  const { all, nested, ...others } = checked;
  if (['association', 'as', 'model', 'include'].some(name => Object.hasOwn(others, name))) throw allOfOne(definition);
  if (typeof all === 'string' && !associationKinds.includes(all)) throw noKind(definition, all);
  const kind = typeof all === 'string' ? all : undefined;
  return all === undefined || all === false
    ? []
    : everyInclude([definition], { kind, nested: nested === true, others });
}

interface AllOptions {
  /** Only associations of this kind: `HasMany`. */
  readonly kind: string | undefined;
  readonly nested: boolean;
  /** What each include has beside. */
  readonly others: IncludeOptions;
}

/** Nothing leads back to a model that is on the way. */
function everyInclude(path: readonly ModelDefinition[], options: AllOptions): readonly IncludeOptions[] {
  const definition = path.at(-1) as ModelDefinition; // the first is where it begins
  const isOnPath = ({ model }: ModelDefinition): boolean => path.some(each => each.model === model);
  return [...associationsOf(definition).values()]
    .filter(each => !isLegToJunction(each) && (options.kind === undefined || each.associationType === options.kind))
    .filter(({ targetDefinition }) => path.length === 1 || !isOnPath(targetDefinition))
    .map(({ as, targetDefinition }) => {
      const include =
        options.nested && !isOnPath(targetDefinition) ? everyInclude([...path, targetDefinition], options) : [];
      return { ...options.others, association: as, ...(include.length === 0 ? {} : { include }) };
    });
}

/** What a many-to-many has brought along to lead to its junction: the junction's rows are read with its own. */
const isLegToJunction = ({ parentAssociation, targetDefinition }: Association): boolean =>
  parentAssociation?.junction?.definition.model === targetDefinition.model;

const associationKinds: readonly string[] = ['BelongsTo', 'HasOne', 'HasMany', 'BelongsToMany'];

function noKind({ name }: ModelDefinition, kind: string): QueryError {
  const nearest = associationKinds.find(each => each.toLowerCase() === kind.toLowerCase());
  const meant = nearest === undefined ? didYouMean(kind, associationKinds) : ` Did you mean "${nearest}"?`;
  const message = `An include of ${name} asks for all associations of the kind "${shortText(kind)}", which there is not.${meant}`;
  return new QueryError('INVALID_INCLUDE', message, {
    hint: `Write { all: true }, or a kind: ${associationKinds.join(', ')}.`,
  });
}

function allOfOne({ name }: ModelDefinition): QueryError {
  return new QueryError('INVALID_INCLUDE', `An include of ${name} names one association and all of them.`, {
    hint: "Write [{ all: true }, { association: 'toots', limit: 3 }]: what is named is as it says.",
  });
}

export function allMisplaced({ name }: ModelDefinition): QueryError {
  return new QueryError(
    'INVALID_INCLUDE',
    `An include of ${name} asks for all associations, where each that is meant has to be named.`,
    {
      hint: "Finds and load() take { all: true }; here write include: ['author', 'tags'].",
    },
  );
}

export function nestedOfOne({ name }: ModelDefinition): QueryError {
  return new QueryError('INVALID_INCLUDE', `An include of ${name} is nested, and names no { all: true }.`, {
    hint: "What is included in an association stands under its include: { association: 'author', include: ['boss'] }.",
  });
}
