import type { HookRegistry } from './hooks';

interface Validated {
  readonly hooks: HookRegistry;
  readonly instance: object;
  readonly options: { readonly hooks?: boolean };
}

/** Validates an instance with its model's hooks around that; what fails is told to `validationFailed` as well. */
export async function withValidationHooks(
  { hooks, instance, options }: Validated,
  validate: () => Promise<unknown>,
): Promise<void> {
  if (options.hooks === false) return void (await validate());
  if (hooks.has('beforeValidate')) await hooks.run('beforeValidate', instance, options);
  try {
    await validate();
  } catch (error) {
    if (hooks.has('validationFailed')) await hooks.run('validationFailed', instance, options, error);
    throw error;
  }
  if (hooks.has('afterValidate')) await hooks.run('afterValidate', instance, options);
}
