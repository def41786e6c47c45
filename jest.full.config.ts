/** @jest-config-loader-options {"transpileOnly": true} */
import type { Config } from 'jest';
import config from './jest.config';

/** What runs for longer than a minute, or needs a server of its own: `npm run check:full`. */
const full: Config = {
  ...config,
  testPathIgnorePatterns: ['/node_modules/', '/dist/'],
  testMatch: ['<rootDir>/test/full/**/*.test.ts'],
};

export default full;
