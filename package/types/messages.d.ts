// The npm package has the declarations themselves in this place.
export type * from '../../src/protocol/embed-messages.ts';
