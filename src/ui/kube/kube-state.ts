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
}

export const kubeStore = createStore<KubeState>(() => ({ service: null, line: null, effect: null }));

/** Shows a Service, and perhaps one of its lines. */
export const chooseService = (service: string | null, line: LineRef | null = null): void =>
  kubeStore.setState({ service, line, effect: null });
