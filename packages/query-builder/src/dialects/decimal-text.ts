/** Writes a decimal without the zeros that fill up a column's scale: `1.500000` becomes `1.5`. */
export function withoutTrailingZeros(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}
