import type { ModelDraft } from '@mortise/core';

/** A foreign key whose attributes have no names yet. */
export interface UnnamedKey {
  readonly holder: ModelDraft;
  /** What the key points to. */
  readonly target: ModelDraft;
  readonly referenced: readonly string[];
}
