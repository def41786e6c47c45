/** @jest-config-loader-options {"transpileOnly": true} */
import type { Config } from 'jest';
import config from './jest.config';

/** The quick suite where Object.prototype, Array.prototype and Function.prototype are frozen: `npm run check:full`. */
const frozen: Config = { ...config, setupFiles: ['<rootDir>/test/support/frozen-prototypes.cjs'] };

export default frozen;
