/** @jest-config-loader-options {"transpileOnly": true} */
import type { Config } from 'jest';
import config from './jest.config';

/** The acceptance tests, where each find is held against `toSQL` of its options: `npm run check:sql`. */
const held: Config = { ...config, setupFilesAfterEnv: ['<rootDir>/test/support/hold-finds.ts'] };

export default held;
