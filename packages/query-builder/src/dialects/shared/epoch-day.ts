/**
 * The number of days from 1970-01-01 to a day of the proleptic Gregorian calendar, from the year 1 on.
 *
 * Dates are a large part of reading rows, and this takes half the time of `Date.UTC`.
 */
export function epochDay(year: number, month: number, day: number): number {
  // Years are counted from March, so that the leap day is the last of its year.
  const marchYear = month > 2 ? year : year - 1;
  const marchMonth = month > 2 ? month - 3 : month + 9;
  const leapDays = Math.floor(marchYear / 4) - Math.floor(marchYear / 100) + Math.floor(marchYear / 400);
  const dayOfYear = Math.floor((153 * marchMonth + 2) / 5) + day;
  return marchYear * 365 + leapDays + dayOfYear - 719_469;
}
