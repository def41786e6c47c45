// Prints the numbers of jest's JSON result as one line; fails where no test ran.
const { existsSync, readFileSync } = require('node:fs');

const file = process.argv[2];
const none = { numPassedTests: 0, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0 };
const result = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : none;
const { numPassedTests: passed, numFailedTests: failed } = result;
const skipped = result.numPendingTests + result.numTodoTests;

console.log(`tests: ${passed} passed, ${failed} failed, ${skipped} skipped`);
if (passed + failed === 0 || failed > 0) process.exitCode = 1;
