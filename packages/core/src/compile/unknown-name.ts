import { didYouMean, listNames } from '../errors/nearest-name';
import { QueryError } from '../errors/query-error';
import { shortText } from '../errors/short-text';
import type { WhereContext } from './context';

/** The error for a name in a where that is nothing there, with the place where it is something. */
export function unknownName(name: string, context: WhereContext): QueryError {
  const { definition, passed = [], aggregates } = context;
  const own = [...definition.attributes.keys()];
  const known = [
    ...own,
    ...definition.associations.keys(),
    ...passed.map(each => each.name),
    ...(aggregates?.keys() ?? []),
  ];
  const message = `${definition.name} has no attribute "${shortText(name)}".${didYouMean(name, known)} It has: ${listNames(own)}.`;
  const hint = placeOf(name, context);
  return new QueryError('UNKNOWN_ATTRIBUTE', message, hint === undefined ? {} : { hint });
}

/** Junctions are the usual place of an attribute that a target does not have. */
function placeOf(name: string, { passed = [], through = [] }: WhereContext): string | undefined {
  if (through.some(model => model.name === name)) return 'Conditions on it stand beside: through: { where: … }.';
  const [within, beside] = [passed, through].map(models => models.find(({ attributes }) => attributes.has(name)));
  if (within !== undefined) return `${within.name} has it: { ${within.name}: { ${name}: … } }.`;
  return beside === undefined ? undefined : `${beside.name} has it: through: { where: { ${name}: … } }.`;
}
