/** The first version of MariaDB whose INSERT has RETURNING; MySQL has none. */
const RETURNING_SINCE = { major: 10, minor: 5 };

/** Whether INSERT has RETURNING on a server of this version: `10.11.6-MariaDB-log`, `8.0.36`. */
export function hasReturning(version: string): boolean {
  const found = /(\d+)\.(\d+)\.\d+-MariaDB/i.exec(version);
  if (found === null) return false;
  const [major, minor] = [Number(found[1]), Number(found[2])];
  return major > RETURNING_SINCE.major || (major === RETURNING_SINCE.major && minor >= RETURNING_SINCE.minor);
}
