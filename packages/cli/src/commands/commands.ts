import type { Command } from 'commander';
import type { Host } from './command';
import { consoleCommand } from './console';
import { diagramCommand } from './diagram';
import { doctorCommand } from './doctor';
import { initCommand } from './init';
import { migrateCommand } from './migrate';
import { pullCommand } from './pull';
import { seedCommand } from './seed';

/** All commands, in the order in which `--help` lists them. */
export const commands = (host: Host): readonly Command[] => [
  initCommand(host),
  migrateCommand(host),
  pullCommand(host),
  seedCommand(host),
  diagramCommand(host),
  doctorCommand(host),
  consoleCommand(host),
];
