import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { editorOf } from '../support/language-service';

describe('Tooltips', () => {
  const editor = editorOf(readFileSync(join(__dirname, 'tooltips.ts'), 'utf8'));

  it.each([
    ['people', 'Person[]'],
    ['person', 'Person | null'],
    ['somebody', 'Person'],
    ['created', 'LoadedFields<Person, {\n    likedToots: {\n        $through: never;\n    };\n}> & Person'],
    ['plainlyCreated', 'Person'],
    ['included', 'Loaded<Person, {\n    likedToots: true;\n}>[]'],
    ['nested', 'Loaded<Person, {\n    likedToots: {\n        author: true;\n    };\n}>[]'],
    ['one', 'Loaded<Person, {\n    likedToots: true;\n}> | null'],
    ['named', 'Loaded<Person, {\n    $attributes: "id" | "name";\n}>[]'],
    ['counted', 'Loaded<Person, {\n    $values: {\n        readonly likes: number;\n    };\n}>[]'],
    ['loaded', 'Loaded<Person, {\n    toots: true;\n}>'],
    ['relation', 'ToManyRelation<Toot, LikedToot>'],
    ['list', 'Many<Toot, LikedToot> | undefined'],
    ['built', 'Person'],
    ['toots', 'Toot[]'],
    ['scoped', 'Person[]'],
    ['getter', 'BelongsToManyGetAssociationsMixin<Toot>'],
    ['adder', 'BelongsToManyAddAssociationMixin<Toot, number>'],
    ['database', 'Database'],
    ['transaction', 'Transaction'],
    ['string', 'DataType<string>'],
    ['association', 'BelongsToManyAssociation<Person, Toot, Model<any, any>, string, string>'],
  ])('say in a word what %s is', (name, type) => {
    expect(editor.tooltipOf(name)).toBe(`const ${name}: ${type}`);
  }); // P48

  it.each(['page', 'includedPage', 'id', 'likedToots', 'where', 'plain', 'items', 'item'])('stay short: %s', name => {
    expect(editor.tooltipOf(name).length).toBeLessThan(200);
  }); // P48
});
