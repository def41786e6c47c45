import { defineConfig } from '@mortise/cli';
import { connect } from './src/database.js';

export default defineConfig({
  database: () => connect(),
  migrations: { directory: 'migrations' },
  seeds: 'seeds',
});
