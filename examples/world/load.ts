import type { CreationValues } from 'mortise';
import countries, { type Country as Source } from 'world-countries';
import { Border, Country, CountryLanguage, Currency, Language } from './models';

/** Loads all countries with their languages, currencies and borders: a handful of statements. */
export async function loadWorld(): Promise<void> {
  await Language.bulkCreate(
    distinct(({ languages }) => Object.entries(languages).map(([code, name]) => ({ code, name }))),
  );
  await Currency.bulkCreate(
    distinct(({ currencies }) => Object.entries(currencies).map(([code, { name }]) => ({ code, name }))),
  );
  await Country.bulkCreate(countries.map(countryValues));
  await CountryLanguage.bulkCreate(countries.flatMap(languagesOf));
  await Border.bulkCreate(countries.flatMap(bordersOf));
}

/** Each code once, of all countries. */
function distinct<T extends { readonly code: string }>(list: (country: Source) => readonly T[]): T[] {
  return [...new Map(countries.flatMap(list).map(entry => [entry.code, entry])).values()];
}

/** A country with its currencies: keys alone are enough to link rows that are there. */
function countryValues({ cca3, name, region, area, currencies }: Source): CreationValues<Country> {
  return { code: cca3, name: name.common, region, area, currencies: Object.keys(currencies) };
}

/** Links with values of their own: the junction is a model like any other. */
function languagesOf({ cca3, name, languages }: Source): CreationValues<CountryLanguage>[] {
  return Object.keys(languages).map(code => ({
    countryCode: cca3,
    languageCode: code,
    nativeName: name.native[code]?.common ?? null,
  }));
}

const regions = new Map(countries.map(({ cca3, region }) => [cca3, region]));

function bordersOf({ cca3, region, borders }: Source): CreationValues<Border>[] {
  return borders.map(code => ({
    neighbourOfCode: cca3,
    neighbourCode: code,
    crossesRegions: regions.get(code) !== region,
  }));
}
