/** @jest-config-loader-options {"transpileOnly": true} */
import type { Config } from 'jest';
import quick from './jest.config';

/** What takes longer than a minute, or needs servers of its own. */
const config: Config = {
  ...quick,
  testPathIgnorePatterns: ['/node_modules/', '/dist/'],
  testMatch: ['<rootDir>/test/full/**/*.full.ts', '<rootDir>/test/full/**/*.test.ts'],
  maxWorkers: 1,
  testTimeout: 600_000,
};

export default config;
