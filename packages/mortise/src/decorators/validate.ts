import { memberDecorator, type MemberDecorator } from './member';

/**
 * Checks of an attribute beside its type's own: built-in ones by name, or functions.
 *
 * @example
 * @Attribute(DataTypes.STRING) @Validate({ isEmail: true }) declare email: string;
 */
export function Validate(validators: Readonly<Record<string, unknown>>): MemberDecorator {
  return memberDecorator('Validate', ({ collected, name }) => {
    const present = collected.attributes.get(name);
    collected.attributes.set(name, { ...present, validate: { ...present?.validate, ...validators } });
  });
}
