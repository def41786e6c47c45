const { default: Sequencer } = require('@jest/test-sequencer');

/** What takes longest, or waits most. In a clean clone jest would take the largest files first, and end with these alone. */
const longest = [
  'acceptance/migrations-generated',
  'acceptance/migrations-run',
  'acceptance/migrations-killed',
  'acceptance/migrations-steps',
  'acceptance/find-or-create',
  'acceptance/many-to-many-properties',
  'acceptance/safety-injection',
  'acceptance/strategies',
  'acceptance/values-types',
  'acceptance/concurrency',
  'acceptance/soft-deletion-together',
  'acceptance/links-isolation',
  'acceptance/database-forgotten',
  'dialect-kit/dialect-cases',
  'test/types/',
  'test/docs/',
];

function rankOf({ path }) {
  const rank = longest.findIndex(name => path.includes(name));
  return rank === -1 ? longest.length : rank;
}

module.exports = class LongestFirst extends Sequencer {
  sort(tests) {
    return super.sort(tests).toSorted((one, other) => rankOf(one) - rankOf(other));
  }
};
