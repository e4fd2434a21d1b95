/** Checks of what comes from anywhere: a message, a file, a link. */
export type Check = (value: unknown) => boolean;

export type Fields = Readonly<Record<string, unknown>>;

/** A list is none. */
export const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
export const isText = (value: unknown): value is string => typeof value === 'string';
export const isFlag = (value: unknown): value is boolean => typeof value === 'boolean';
export const isWhole = (value: unknown): value is number => typeof value === 'number' && Number.isSafeInteger(value);
/** A whole number, from 0. */
export const isCount = (value: unknown): value is number => isWhole(value) && value >= 0;

export const oneOf =
  (...values: readonly unknown[]): Check =>
  (value) =>
    values.includes(value);

/** It may be left out; or be `nothing`. */
export const maybe =
  (check: Check, nothing?: unknown): Check =>
  (value) =>
    value === undefined || value === nothing || check(value);

export const listOf =
  (check: Check, most = Number.POSITIVE_INFINITY): Check =>
  (value) =>
    Array.isArray(value) && value.length <= most && value.every(check);
