import type { Driver } from '../contract/driver';

/**
 * A driver that is like another but for these parts. What it takes over is run as the other's own: drivers keep what they
 * know of connections to themselves.
 */
export function deriveDriver(driver: Driver, parts: Partial<Driver>): Driver {
  const { dialect, client, isRemote, failures } = driver;
  return {
    dialect,
    client,
    isRemote,
    failures,
    setUp: driver.setUp.bind(driver),
    run: driver.run.bind(driver),
    query: driver.query.bind(driver),
    writes: driver.writes.bind(driver),
    commitsFirst: driver.commitsFirst.bind(driver),
    control: driver.control.bind(driver),
    cancel: driver.cancel.bind(driver),
    abandon: driver.abandon.bind(driver),
    beginStatements: driver.beginStatements.bind(driver),
    ...parts,
  };
}
