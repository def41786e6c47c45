import Table from 'cli-table3';

const bare = { 'left-mid': '', mid: '', 'mid-mid': '', 'right-mid': '', left: '', right: '', middle: '  ' };
const noLines = { top: '', 'top-mid': '', 'top-left': '', 'top-right': '' };
const noEnd = { bottom: '', 'bottom-mid': '', 'bottom-left': '', 'bottom-right': '' };

/** Rows under their headings, in columns without lines, so that `grep` and `awk` can read them too. */
export function renderTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const table = new Table({
    head: [...head],
    chars: { ...bare, ...noLines, ...noEnd },
    // Colours are ours to give: these would be there in a pipe as well.
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
  });
  table.push(...rows.map(row => [...row]));
  return table
    .toString()
    .split('\n')
    .map(line => line.trimEnd())
    .join('\n');
}
