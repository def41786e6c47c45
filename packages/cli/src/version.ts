declare const MORTISE_VERSION: string;

/** Written into what is built. */
export const version = typeof MORTISE_VERSION === 'undefined' ? '0.0.0' : MORTISE_VERSION;
