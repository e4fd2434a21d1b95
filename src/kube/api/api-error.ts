/** A refusal of the API server, in the words that kubectl prints. */
export class ApiError extends Error {
  readonly reason: 'NotFound' | 'AlreadyExists' | 'Invalid' | 'BadRequest';

  constructor(reason: ApiError['reason'], message: string) {
    super(message);
    this.reason = reason;
  }
}

/** One field that is wrong (`field.Error`). */
export const invalid = (field: string, value: unknown, why: string): string =>
  `${field}: Invalid value: ${typeof value === 'string' ? JSON.stringify(value) : JSON.stringify(value ?? null)}: ${why}`;

export const required = (field: string, why = ''): string => `${field}: Required value${why === '' ? '' : `: ${why}`}`;

export const unsupported = (field: string, value: string, known: readonly string[]): string =>
  `${field}: Unsupported value: ${JSON.stringify(value)}: supported values: ${known.map((k) => JSON.stringify(k)).join(', ')}`;
