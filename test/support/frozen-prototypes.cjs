/** The prototypes of the language as hardened programs have them: before anything of Mortise is loaded. */
for (const { prototype } of [Object, Array, Function]) Object.freeze(prototype);
