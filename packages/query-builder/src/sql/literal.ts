import { DefinitionError } from '@mortise/core';

/** How a dialect writes the values it has no common form for. */
export interface LiteralForms {
  quoteText(text: string): string;
  quoteBytes(bytes: Buffer): string;
  quoteBoolean(value: boolean): string;
}

/**
 * Makes a dialect's function for literals in DDL, where nothing can be bound. It takes values as codecs give them.
 *
 * @returns a function that throws DefinitionError `UNSUPPORTED_DEFAULT` for what no codec gives.
 */
export function literalWith(forms: LiteralForms): (encoded: unknown) => string {
  return encoded => {
    switch (typeof encoded) {
      case 'string':
        return forms.quoteText(encoded);
      case 'number':
        return Number.isFinite(encoded) ? String(encoded) : forms.quoteText(String(encoded));
      case 'bigint':
        return String(encoded);
      case 'boolean':
        return forms.quoteBoolean(encoded);
      default:
        return literalOfObject(encoded, forms);
    }
  };
}

function literalOfObject(encoded: unknown, forms: LiteralForms): string {
  if (encoded === null) return 'NULL';
  if (encoded instanceof Uint8Array) return forms.quoteBytes(Buffer.from(encoded));
  throw new DefinitionError('UNSUPPORTED_DEFAULT', 'A default value has no form that the database could store.', {
    hint: 'Use a plain value of the type of the attribute, a function, or sql`…`.',
  });
}
