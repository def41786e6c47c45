import type { Step } from '../steps/step';

/** What an author has to know of a step before it runs. */
export interface StepNote {
  /** Values go; or a value was made up that the author has to choose. */
  readonly kind: 'loss' | 'choice';
  /** A whole sentence. */
  readonly text: string;
}

export interface PlannedStep {
  readonly step: Step;
  readonly note?: StepNote;
}

export const plain = (step: Step): PlannedStep => ({ step });

export const lossy = (step: Step, text: string): PlannedStep => ({ step, note: { kind: 'loss', text } });
