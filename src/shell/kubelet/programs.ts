import type { NetNs } from '../../kernel/netns.ts';
import type { World } from '../../kernel/world.ts';

/** A program that a pod on the host's network runs, and that does something here. */
export interface ContainerProgram {
  /** Starts it on a node. Why it ended again at once, or ''. */
  start(net: NetNs, argv: readonly string[]): string;
  /** Ends it, if it runs there. */
  stop(net: NetNs): void;
  /** What it has said there. */
  logs(net: NetNs): readonly string[];
}

const programs = new Map<string, ContainerProgram>();

/** Programs make themselves known when their code is loaded. */
export const defineProgram = (name: string, program: ContainerProgram): void => {
  programs.set(name, program);
};

/** The program that the first word of a container's command names; null for one that is only a name here. */
export const programOf = (argv: readonly string[]): ContainerProgram | null => programs.get(argv[0] ?? '') ?? null;

/** The namespace of a node. */
export const nodeNet = (world: World, node: string): NetNs | null => world.netNs(node) ?? null;
