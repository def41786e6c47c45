import { DataTypes, Model, type ModelStatic } from '@mortise/core';
import { Attribute } from './decorators';
import { refuseStrippedDecorators } from './stripped-decorators';

/** A class as Node.js leaves it. */
const stripped = (text: string): ModelStatic =>
  // eslint-disable-next-line @typescript-eslint/no-implied-eval
  (new Function('Model', `return ${text}`) as (model: typeof Model) => ModelStatic)(Model);

const blank = ' '.repeat(40);

describe('Model classes of which Node.js removed the types', () => {
  it('are refused where their decorators went too', () => {
    const Person = stripped(`class Person extends Model ${blank} {\n${blank}\n\n${blank}\n}`);
    expect(() => refuseStrippedDecorators([Person])).toThrow(
      expect.objectContaining({ code: 'DECORATORS_STRIPPED', message: expect.stringContaining('tsx') }),
    );
  });

  it('are taken beside classes whose decorators are there', () => {
    class Toot extends Model {}
    Attribute(DataTypes.TEXT)(Toot.prototype, 'text');
    const LikedToot = stripped(`class LikedToot extends Model {\n${blank}\n}`);
    expect(() => refuseStrippedDecorators([LikedToot, Toot])).not.toThrow();
  });

  it.each(['class Person extends Model {}', 'class Person extends Model {\n\n  get label() { return 1; }\n}'])(
    'are told from classes that say nothing: %s',
    text => {
      expect(() => refuseStrippedDecorators([stripped(text)])).not.toThrow();
    },
  );
});
