import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Database } from 'mortise';
import { ok, type CheckResult } from './check-result';
import { factsByDriver, type ServerFacts } from './servers';
import { describeRange, isInRange, type VersionRange } from './version-in-range';

const nodeRange: VersionRange = { from: '20.19' };

export const checkNode = (version: string = process.versions.node): CheckResult =>
  ranged({
    id: 'node-version',
    subject: `Node.js ${version}`,
    version,
    range: nodeRange,
    hint: 'Install a newer Node.js.',
  });

/** The package that speaks with the database, as knex has it. */
export const driverOf = ({ knex }: Database): string =>
  String((knex.client as { readonly driverName?: unknown } | undefined)?.driverName); // knex keeps it there

export function checkDriver(database: Database, folder: string): CheckResult {
  const driver = driverOf(database);
  const facts = factsByDriver[driver];
  const version = installedVersion(driver, folder);
  if (facts === undefined) return skipped('driver-version', `The versions of ${driver} are not known to this check.`);
  if (version === undefined) return notInstalled(driver);
  const range = facts.driver(process.versions.node);
  const hint = `Install another version: npm install "${driver}@>=${range.from} <${range.before}"`;
  return ranged({ id: 'driver-version', subject: `${driver} ${version}`, version, range, hint });
}

export async function checkServer(database: Database, facts: ServerFacts): Promise<CheckResult> {
  const [row] = await database.query<{ version: string }>(facts.version);
  const version = row?.version ?? '';
  const { name, range } = facts.server(version);
  return ranged({ id: 'server-version', subject: `${name} ${version}`, version, range, hint: 'Use a newer server.' });
}

interface Ranged {
  readonly id: string;
  readonly subject: string;
  readonly version: string;
  readonly range: VersionRange;
  readonly hint: string;
}

function ranged({ id, subject, version, range, hint }: Ranged): CheckResult {
  if (isInRange(version, range)) return ok(id, `${subject}.`);
  return { id, status: 'failed', message: `${subject} is not supported: ${describeRange(range)} is.`, hint };
}

export const skipped = (id: string, message: string): CheckResult => ({ id, status: 'skipped', message });

const notInstalled = (driver: string): CheckResult => ({
  id: 'driver-version',
  status: 'failed',
  message: `${driver} is not installed.`,
  hint: `npm install ${driver}`,
});

/** As the project sees it, else as we do. */
function installedVersion(driver: string, folder: string): string | undefined {
  for (const place of [join(folder, 'package.json'), __filename]) {
    try {
      const { version } = createRequire(place)(`${driver}/package.json`) as { readonly version: string };
      return version;
    } catch {
      continue;
    }
  }
  return undefined;
}
