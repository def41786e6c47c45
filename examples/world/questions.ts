import { Op, sql } from 'mortise';
import { Border, Country, CountryLanguage, Currency, Language } from './models';

/** A table: what was asked, and the answer row by row. */
export interface Answer {
  readonly question: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
}

const spread = sql`(SELECT count(*) FROM country_languages AS spoken WHERE spoken.language_code = ${sql.attribute('code')})`;

/** Ordered and limited by what is counted, each with a limited collection of its own. */
async function widestLanguages(): Promise<Answer> {
  const languages = await Language.findAll({
    attributes: { include: [[spread, 'countryCount']] },
    order: [[spread, 'DESC'], 'name'],
    limit: 5,
    include: [{ association: 'countries', limit: 3, order: [['area', 'DESC']] }],
  });
  return {
    question: 'Which languages are official in the most countries, and which are the three largest of these?',
    head: ['language', 'countries', 'largest three'],
    rows: languages.map(language => [
      language.name,
      Number(language.get('countryCount')),
      language.countries.map(({ name }) => name).join(', '),
    ]),
  };
}

/** Two paths from the same row: its own languages, and those of its neighbours. */
async function sharedLanguages(): Promise<Answer> {
  const countries = await Country.findAll({
    where: { region: 'Europe' },
    include: ['languages', { association: 'neighbours', include: ['languages'] }],
    order: ['name'],
  });
  const rows = countries.flatMap(({ name, languages, neighbours }) => {
    const spoken = new Set(languages.map(({ code }) => code));
    const shared = neighbours.filter(neighbour => neighbour.languages.some(({ code }) => spoken.has(code)));
    return shared.length >= 3 ? [[name, shared.map(neighbour => neighbour.name).join(', ')]] : [];
  });
  return {
    question: 'Which countries of Europe share a language with three neighbours or more?',
    head: ['country', 'neighbours with a common language'],
    rows,
  };
}

/** An attribute of the junction, in the order of another one. */
async function swissNames(): Promise<Answer> {
  const switzerland = await Country.findByPk('CHE', {
    include: [{ association: 'languages', through: { attributes: ['nativeName'], order: [['nativeName', 'ASC']] } }],
    rejectOnEmpty: true,
  });
  return {
    question: 'What is Switzerland called in its languages?',
    head: ['name', 'language'],
    rows: switzerland.languages.map(({ name, CountryLanguage }) => [CountryLanguage!.nativeName ?? '', name]),
  };
}

/** A condition that reaches through two associations; parents are counted, not rows. */
async function euroNeighbours(): Promise<Answer> {
  const where = { '$neighbours.currencies.code$': 'EUR', '$currencies.code$': { [Op.ne]: 'EUR' } };
  const { rows, count } = await Country.findAndCountAll({
    where,
    order: [['area', 'DESC']],
    limit: 5,
    include: ['currencies'],
  });
  return {
    question: `Which are the five largest of the ${count} countries with another currency that border on the euro?`,
    head: ['country', 'currencies'],
    rows: rows.map(({ name, currencies }) => [name, currencies.map(currency => currency.name).join(', ')]),
  };
}

/** Links filtered by their own attribute. */
async function bordersBetweenRegions(): Promise<Answer> {
  const countries = await Country.findAll({
    where: { code: ['RUS', 'EGY', 'IDN', 'FRA'] },
    include: [
      { association: 'neighbours', through: { where: { crossesRegions: true }, attributes: [] }, order: ['name'] },
    ],
    order: ['name'],
  });
  return {
    question: `Of ${await Border.count({ where: { crossesRegions: true } })} borders between regions of the world: which do these have?`,
    head: ['country', 'neighbours in another region'],
    rows: countries.map(({ name, neighbours }) => [
      name,
      neighbours.map(neighbour => neighbour.name).join(', ') || '-',
    ]),
  };
}

/** Has-a-link conditions on both sides of a shared junction. */
async function commonCurrencies(): Promise<Answer> {
  const currencies = await Currency.findAll({
    where: { '$countries.region$': 'Americas' },
    include: [
      {
        association: 'countries',
        where: { region: { [Op.ne]: 'Americas' } },
        required: true,
        order: ['name'],
        limit: 4,
      },
    ],
    order: ['code'],
  });
  return {
    question: 'Which currencies of the Americas are used elsewhere too?',
    head: ['currency', 'for example in'],
    rows: currencies.map(({ name, countries }) => [name, countries.map(country => country.name).join(', ')]),
  };
}

/** Groups over two associations of the junction, and of the countries themselves. */
async function languagesByRegion(): Promise<Answer> {
  const countries = await Country.count({ group: 'region', order: ['region'] });
  const spoken = await CountryLanguage.groupBy(
    [
      ['$country.region$', 'region'],
      ['$language.name$', 'language'],
    ],
    { aggregates: { countries: { count: '*' } }, order: [['countries', 'DESC'], 'language'] },
  );
  return {
    question: 'Which are the five most widespread languages of each region: in how many of its countries, and so far?',
    head: ['region', 'countries', 'language: countries, share of the region, running total'],
    rows: countries.map(({ region, count }) => {
      const five = spoken.filter(each => each.region === region).slice(0, 5);
      return [region, count, running(five, count)];
    }),
  };
}

function running(
  languages: readonly { readonly language: string | null; readonly countries: number }[],
  of: number,
): string {
  let total = 0;
  const parts = languages.map(({ language, countries }) => {
    total += countries;
    return `${language}: ${countries}, ${Math.round((countries / of) * 100)} %, ${total}`;
  });
  return parts.join('; ');
}

export const questions = [
  widestLanguages,
  sharedLanguages,
  swissNames,
  euroNeighbours,
  bordersBetweenRegions,
  commonCurrencies,
  languagesByRegion,
];
