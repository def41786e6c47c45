const assert = require('node:assert/strict');
const { join } = require('node:path');

// A path to a folder is resolved as old tools resolve a package: by `main`, without `exports`.
const folder = join(__dirname, '../node_modules/mortise');
assert.equal(require(folder), require('mortise'));
for (const subpath of ['decorators', 'decorators-legacy']) {
  assert.equal(require(join(folder, subpath)), require(`mortise/${subpath}`));
}
const builder = join(__dirname, '../node_modules/@mortise/query-builder');
assert.equal(require(join(builder, 'dialect')), require('@mortise/query-builder/dialect'));
console.log('node10: every subpath is found');
