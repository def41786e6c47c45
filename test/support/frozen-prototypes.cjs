/** The prototypes of the language as hardened programs have them: before anything of Mortise is loaded. */
// Its module `long` gives objects a toString by assignment, which a frozen prototype forbids: it is loaded before.
require('mysql2');
for (const { prototype } of [Object, Array, Function]) Object.freeze(prototype);
