module.exports = {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/*.smoke.ts'],
  transform: { '\\.ts$': ['ts-jest', { tsconfig: '<rootDir>/tsconfig.json' }] },
};
