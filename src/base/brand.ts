declare const brand: unique symbol;

/** A `T` that can't be mixed up with another `T`: `Brand<number, 'Ipv4Addr'>`. Costs nothing at run time. */
export type Brand<T, Name extends string> = T & { readonly [brand]: Name };
