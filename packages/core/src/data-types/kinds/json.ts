import type { KindBehaviour } from '../kind-behaviour';
import { equalJson } from './json-equality';
import { canonicalJson, type JsonValue } from './json-value';
import { plainFactory } from './plain-factory';

/** Anything JSON can hold exactly. A null of its own is SQL NULL; inside it is JSON's. */
export const JSON_TYPE = plainFactory('JSON');

/** The values of JSON: what `JSON.parse` would give. */
export const jsonBehaviour: KindBehaviour<JsonValue> = {
  normaliser: () => canonicalJson,
  equal: equalJson,
  copy: value => JSON.parse(JSON.stringify(value)) as JsonValue, // canonical, so nothing is lost
};
