let lastTime = Number.NaN;
let lastText = '';

/** An instant as ISO text. The rows of one write share their times, so the last one is remembered. */
export function isoText(date: Date): string {
  const time = date.getTime();
  if (time !== lastTime) {
    lastText = date.toISOString();
    lastTime = time;
  }
  return lastText;
}
