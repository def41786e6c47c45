import { MortiseError } from './mortise-error';

/** A model, attribute or association is defined wrongly. */
export class DefinitionError extends MortiseError {}
