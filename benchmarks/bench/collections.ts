/** Collections of a person, their tables, and the names of their links: for those who write their SQL by hand. */
export const collections = [
  ['likedToots', 'liked_toots', 'LikedToot'],
  ['pinnedToots', 'pinned_toots', 'PinnedToot'],
  ['hiddenToots', 'hidden_toots', 'HiddenToot'],
] as const;
