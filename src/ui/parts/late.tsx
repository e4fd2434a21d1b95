import { type ComponentType, type ReactNode, useEffect, useState } from 'react';

/**
 * A component in a file of its own that the first picture needs. Suspense would keep its place empty for 300 ms at least;
 * this one is drawn as soon as it is there.
 */
export class Late<P extends object> {
  private readonly load: () => Promise<ComponentType<P>>;
  private loading: Promise<void> | null = null;
  component: ComponentType<P> | null = null;

  constructor(load: () => Promise<ComponentType<P>>) {
    this.load = load;
  }

  /** Begins to load it; resolves when it is there, or does not come. */
  fetch(): Promise<void> {
    this.loading ??= this.load().then(
      (component) => {
        this.component = component;
      },
      () => {
        // it is asked for again by whatever is drawn next
        this.loading = null;
      },
    );
    return this.loading;
  }
}

interface Props<P extends object> {
  readonly of: Late<P>;
  readonly with: P;
  /** What stands in its place until it is there. */
  readonly wait?: ReactNode;
}

/** Draws it as soon as it is there. */
export function WhenThere<P extends object>({ of, with: props, wait = null }: Props<P>) {
  const [, setThere] = useState(of.component !== null);
  // each time it is drawn: what did not come is asked for again
  useEffect(() => {
    if (of.component) return;
    let gone = false;
    void of.fetch().then(() => {
      if (!gone && of.component) setThere(true);
    });
    return () => {
      gone = true;
    };
  });
  const Component = of.component;
  return Component ? <Component {...props} /> : wait;
}
