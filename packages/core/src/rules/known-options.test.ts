import { QueryError } from '../errors/query-error';
import { checkCallOptions } from './known-options';
import { checkedLater, flag, pickRules, type OptionRules } from './option-rules';

interface Options {
  readonly force?: boolean;
  readonly where?: object;
}

const rules: OptionRules<Options> = { force: flag, where: checkedLater };

describe('the rules of options', () => {
  it('are complete, or the compiler complains', () => {
    // @ts-expect-error the option "where" has no rule
    const missing: OptionRules<Options> = { force: flag };
    // @ts-expect-error there is no option "forse"
    const misspelt: OptionRules<Options> = { ...rules, forse: flag };
    expect(Object.keys({ ...missing, ...misspelt })).toEqual(['force', 'where', 'forse']);
  });

  it('let through what they know, and what is undefined', () => {
    expect(() => checkCallOptions({ force: true, where: undefined }, rules, 'Person.destroy')).not.toThrow();
    expect(() => checkCallOptions(undefined, rules, 'Person.destroy')).not.toThrow();
  });

  it('name what they don’t know, what is near, and what there is', () => {
    const check = (): unknown => checkCallOptions({ wehre: {} }, rules, 'Person.destroy');
    expect(check).toThrow(QueryError);
    expect(check).toThrow('Person.destroy has no option "wehre". Did you mean "where"? It has: force, where.');
  });

  it.each(['constructor', '__proto__', 'toString'])('know no option that every object has: %s', name => {
    const options = JSON.parse(`{ "${name}": true }`) as object;
    expect(() => checkCallOptions(options, rules, 'Person.destroy')).toThrow(`has no option "${name}"`);
  });

  it('say what a value may be, and never what it was', () => {
    const check = (): unknown => checkCallOptions({ force: 'secret' }, rules, 'The option "x" of Person');
    expect(check).toThrow('The option "force" of the option "x" of Person is true or false.');
  });

  it('say that nothing can be chosen, and what to do instead', () => {
    const none = pickRules(rules);
    const check = (): unknown => checkCallOptions({ all: true }, none, 'close', { all: 'Close each.' });
    expect(check).toThrow('close has no option "all". It takes none. Close each.');
  });
});
