/** A text in quotes, which are doubled inside it. */
const TEXT = /'((?:[^']|'')*)'/g;

/** The texts of a list of literals: `'full', 'reduced'`; undefined where there is anything else in it. */
export function textsOf(list: string): readonly string[] | undefined {
  const texts = [...list.matchAll(TEXT)].map(([, text = '']) => text.replaceAll("''", "'"));
  const rest = list.replace(TEXT, '').replace(/[\s,]/g, '');
  return texts.length > 0 && rest === '' ? texts : undefined;
}
