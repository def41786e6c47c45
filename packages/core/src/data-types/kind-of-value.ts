import { types } from 'node:util';

/** What a value is, in words and without showing it: `a string`, `NaN`, `an array`, `an instance of Map`. */
export function kindOfValue(value: unknown): string {
  if (value === null) return 'null';
  switch (typeof value) {
    case 'undefined':
      return 'undefined';
    case 'number':
      return kindOfNumber(value);
    case 'object':
      return kindOfObject(value);
    default:
      return `a ${typeof value}`;
  }
}

function kindOfNumber(value: number): string {
  if (Number.isFinite(value)) return 'a number';
  return Number.isNaN(value) ? 'NaN' : 'an infinite number';
}

function kindOfObject(value: object): string {
  if (Array.isArray(value)) return 'an array';
  if (types.isDate(value)) return Number.isNaN(value.getTime()) ? 'an invalid Date' : 'a Date';
  if (Buffer.isBuffer(value)) return 'a Buffer';
  return isPlainObject(value) ? 'an object' : `an instance of ${className(value)}`;
}

/** Whether a value is an object like `{}`, or has no prototype; true as well for one of another realm. */
export function isPlainObject(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function className(value: object): string {
  const { name } = value.constructor ?? {};
  return typeof name === 'string' && name !== '' ? name : 'a class';
}
