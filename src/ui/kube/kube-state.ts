import { createStore } from 'zustand/vanilla';

/** A line of the YAML that is shown: the object and the field. */
export interface LineRef {
  readonly object: string;
  readonly path: string;
}

/** What the reader chose in the Service tab. */
interface KubeState {
  /** `NAMESPACE/NAME`; null to follow the packet. */
  readonly service: string | null;
  readonly line: LineRef | null;
  /** Key of an effect, to light up the lines it comes from. */
  readonly effect: string | null;
  /** The list of all effects is open; it stays so when the reader comes back from one. */
  readonly all: boolean;
  /** The same of the offer of many Services. */
  readonly many: boolean;
  /** Lines that somebody sent the reader to. */
  readonly marks: readonly LineRef[];
}

export const kubeStore = createStore<KubeState>(() => ({
  service: null,
  line: null,
  effect: null,
  all: false,
  many: false,
  marks: [],
}));

/** Shows a Service; null for that of the packet. */
export const chooseService = (service: string | null): void =>
  kubeStore.setState({ service, line: null, effect: null, marks: [] });

/** Shows lines of a Service. */
export const showLines = (service: string, marks: readonly LineRef[]): void =>
  kubeStore.setState({ service, line: null, effect: null, marks });
