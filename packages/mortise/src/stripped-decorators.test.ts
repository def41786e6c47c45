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

  it('are refused where comments stand between the fields, and methods follow', () => {
    const text = `class Person extends Model {\n  /** A { brace. */\n${blank}\n  // and\n${blank}\n  get a() { return 1; }\n}`;
    expect(() => refuseStrippedDecorators([stripped(text)])).toThrow(
      expect.objectContaining({ code: 'DECORATORS_STRIPPED' }),
    );
  });

  it.each([
    ['in a method', `class Person extends Model {\n  greet() {\n    let a = 1;\n${blank}\n    return a;\n  }\n}`],
    ['in a text', `class Person extends Model {\n  static text = \`\n${blank}\n\`;\n}`],
    ['between methods', `class Person extends Model {\n  a() {}\n${blank}\n  b() {}\n}`],
    ['of indentation', `class Person extends Model {\n${' '.repeat(14)}\n              a() {}\n            }`],
  ])('are told from classes with a line of blanks %s', (_place, text) => {
    expect(() => refuseStrippedDecorators([stripped(text)])).not.toThrow();
  });

  it.each(['class Person extends Model {}', 'class Person extends Model {\n\n  get label() { return 1; }\n}'])(
    'are told from classes that say nothing: %s',
    text => {
      expect(() => refuseStrippedDecorators([stripped(text)])).not.toThrow();
    },
  );
});
