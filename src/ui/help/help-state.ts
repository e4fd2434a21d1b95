import { createStore } from 'zustand/vanilla';

/** Whether the help is open. */
export const helpStore = createStore<{ readonly open: boolean }>(() => ({ open: false }));
export const openHelp = (): void => helpStore.setState({ open: true });
export const closeHelp = (): void => helpStore.setState({ open: false });
