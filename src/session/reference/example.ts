/** Lines that can be run. */
export interface ReferenceExample {
  /** In any lab; in one with a cluster, on a node; or in the lab with this id. */
  readonly lab: 'any' | 'cluster' | 'router' | 'cluster-lb';
  /** `place` '' is where the reader is. */
  readonly lines: readonly { readonly place: string; readonly line: string }[];
}
