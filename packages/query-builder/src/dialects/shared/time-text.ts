/** Writes a time of day as its canonical value: `12:00:00.5` becomes `12:00:00.500`, `12:00:00.000` `12:00:00`. */
export function canonicalTime(text: string): string {
  if (text[8] !== '.') return text;
  const milliseconds = text.slice(9, 12).padEnd(3, '0');
  return milliseconds === '000' ? text.slice(0, 8) : `${text.slice(0, 8)}.${milliseconds}`;
}
