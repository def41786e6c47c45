import { pluralize, singularize } from './naming';

describe('A word in another number', () => {
  it.each([
    ['Goose', 'Geese'],
    ['Foot', 'Feet'],
    ['goose', 'geese'],
    ['Person', 'People'],
    ['SalesPerson', 'SalesPeople'],
  ])('keeps its first letter as it is: %s', (one, many) => {
    expect([pluralize(one), singularize(many)]).toEqual([many, one]);
  });
});
