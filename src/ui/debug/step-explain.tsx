import { useStore } from 'zustand';
import { identUrl, kernelFunction, sourceUrl } from '../../diagram/kernel-functions/kernel-functions.ts';
import { nextOf, type WhyOn, whyOn } from '../../diagram/why-on.ts';
import type { TraceEvent } from '../../protocol/messages.ts';
import { restAfter } from '../../store/playhead.ts';
import { netName, useApp, useMoment } from '../context.ts';
import { D } from './text.ts';

/** What the function of the step does, where its source is, and why the packet goes on. Its box keeps its height. */
export function StepExplain() {
  const { picture } = useMoment();
  const { event } = picture;
  if (!event) return null;
  return (
    // What is in its lines is drawn anew at each step: nothing moves about.
    <section className="explain" aria-label={D.does}>
      <p>
        <Does key={event.seq} fn={event.fn} />
      </p>
      <GoesOn key={event.seq} event={event} />
    </section>
  );
}

function Does({ fn }: { readonly fn: string }) {
  const app = useApp();
  const chosen = useStore(app.settings, (s) => s.kernelVersion);
  const known = kernelFunction(fn);
  const version = known?.lastIn ?? chosen;
  return (
    <>
      <code>{fn}</code> {D.functions?.[fn] ?? known?.does}{' '}
      {known?.file ? (
        <span className="source">
          <a href={sourceUrl(known.file, version)} target="_blank" rel="noreferrer" title={D.sourceFile(version)}>
            {known.file}
          </a>{' '}
          <a
            href={identUrl(fn, version)}
            target="_blank"
            rel="noreferrer"
            title={D.source(fn, version)}
            aria-label={D.source(fn, version)}
          >
            {`v${version}`}
          </a>
        </span>
      ) : (
        <span className="quiet">{D.notKnown}</span>
      )}
    </>
  );
}

function GoesOn({ event }: { readonly event: TraceEvent }) {
  const app = useApp();
  const { index } = useMoment();
  const topology = useStore(app.session, (s) => s.topology);
  const why = whyOn(index, event);
  const next = nextOf(index, event);
  const said = whyText(why, (net) => netName(topology, net));
  const refused = event.kind === 'hook' && event.verdict === 'DROP';
  const ends = refused || why.kind === 'dropped' || why.kind === 'ended' || why.kind === 'last';
  return (
    <p className="explain-on">
      <b>{ends ? D.ends : D.goesOn}</b> {said}{' '}
      {next && !refused && (
        <button type="button" className="link" onClick={() => app.seek(restAfter(index, index.stopIndex(next.seq)))}>
          {next.left && why.kind !== 'stolen'
            ? D.on_.hookDone(next.left, next.fn)
            : next.hook
              ? D.on_.nextFunction(next.fn, next.hook)
              : D.next(next.fn)}
        </button>
      )}
    </p>
  );
}

function whyText(why: WhyOn, nameOf: (net: number) => string): string {
  switch (why.kind) {
    case 'rule':
      return D.on_.rule(why.rule, why.chain, why.verdict);
    case 'policy':
      return D.on_.policy(why.chain, why.verdict, why.passed);
    case 'accept':
      return D.on_.accept;
    case 'stolen':
      return D.on_.stolen;
    case 'queue':
      return D.on_.queue;
    case 'refused':
      return D.on_.drop;
    case 'link':
      return D.on_.link(nameOf(why.toNet));
    case 'ended':
      return D.on_.ended;
    case 'dropped':
      return D.on_.dropped;
    case 'last':
      return D.on_.last;
    case 'step':
      return '';
  }
}
