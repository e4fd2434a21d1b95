import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { useApp, useMoment } from './context.ts';
import { H } from './hint-text.ts';
import { NEXT_STEPS, type NextStep, removal, stageAt } from './next-steps.ts';
import { Icon } from './parts/icons.tsx';
import { Unbroken } from './parts/unbroken.tsx';
import { type Typed, typeFor } from './terminal/typist.ts';
import { T } from './text.ts';

/** So long nothing is in a lab before it counts as empty: what it sends by itself comes sooner. Milliseconds. */
const EMPTY_AFTER = 600;

/** The one next thing to do, for somebody who is here for the first time. Its box keeps its size from stage to stage. */
export function Hint() {
  const app = useApp();
  const { index, seq } = useMoment();
  const done = useStore(app.settings, (s) => s.hintDone);
  const lab = useStore(app.session, (s) => s.topology?.lab ?? 'host');
  const step = NEXT_STEPS[lab];
  const first = useStore(app.session, (s) => s.labs.find((l) => l.id === lab)?.first);
  const empty = useLasting(index.stops.length === 0, EMPTY_AFTER);
  if (done || !step) return null;
  if (empty && first) return <Start first={first} />;
  const stage = stageAt(step, index, seq);
  if (stage.kind === 'dropped') {
    const line = removal(stage.drop);
    const again = step.lines.at(-1);
    const place = placeOf(app, stage.drop.net);
    const mend = (): void => {
      if (!line) return;
      const busy = again && app.session.getState().busy.includes(again.place);
      void typeFor(app, [{ place, line }, ...(again && !busy ? [again] : [])]);
    };
    return (
      <Box bad title={H.box.droppedTitle} body={line ? H.box.droppedBody : H.box.droppedOther} code={line ?? ''}>
        {line && <Action name={H.box.droppedAction} act={mend} />}
      </Box>
    );
  }
  if (stage.kind === 'mended') {
    const cluster = (): void => void app.openLab('cluster');
    return (
      <Box title={H.box.mendedTitle} body={H.box.mendedBody} code="">
        <Action name={H.box.mendedAction} act={cluster} />
      </Box>
    );
  }
  if (stage.kind === 'watch') {
    const { watchTitle, watch } = H.nextSteps[step.text];
    return <Box title={watchTitle} body={watch} code="" />;
  }
  return <Try step={step} />;
}

/** Whether something has been so for a while. */
function useLasting(now: boolean, ms: number): boolean {
  const [lasting, setLasting] = useState(false);
  useEffect(() => {
    if (!now) return;
    const timer = setTimeout(() => setLasting(true), ms);
    return () => {
      clearTimeout(timer);
      setLasting(false);
    };
  }, [now, ms]);
  return now && lasting;
}

function Start({ first }: { readonly first: Typed }) {
  const app = useApp();
  return (
    <Box title={H.box.startTitle} body={H.box.startBody} code={first.line}>
      <Action name={H.box.action} act={() => void typeFor(app, [first])} />
      <span className="quiet hint-by-hand">{H.box.byHand(first.place)}</span>
    </Box>
  );
}

function Try({ step }: { readonly step: NextStep }) {
  const app = useApp();
  const [first] = step.lines;
  const { title, body } = H.nextSteps[step.text];
  return (
    <Box key={step.text} title={title} body={body} code={first?.line ?? ''}>
      <Action name={H.box.action} act={() => void typeFor(app, step.lines)} />
      <span className="quiet hint-by-hand">{H.box.byHand(first?.place ?? '')}</span>
    </Box>
  );
}

interface BoxProps {
  readonly title: string;
  readonly body: string;
  readonly code: string;
  readonly bad?: boolean;
  readonly children?: React.ReactNode;
}

function Box({ title, body, code, bad = false, children }: BoxProps) {
  const app = useApp();
  return (
    <section className={bad ? 'hint bad' : 'hint'} aria-label={title}>
      <div className="hint-text">
        <b>{title}</b>
        <p className="hint-body">{body}</p>
        {code !== '' && (
          <code>
            <Unbroken text={code} />
          </code>
        )}
      </div>
      {children && <div className="hint-actions">{children}</div>}
      <button
        type="button"
        className="icon-button"
        aria-label={T.close}
        onClick={() => {
          app.settings.setState({ hintDone: true });
          // the button is gone with its box: the keyboard goes where the page's keys work
          document.querySelector<HTMLElement>('.transport .play')?.focus({ preventScroll: true });
        }}
      >
        <Icon name="close" />
      </button>
    </section>
  );
}

function Action({ name, act }: { readonly name: string; readonly act: () => void }) {
  return (
    <button type="button" className="button primary" onClick={act}>
      {name}
    </button>
  );
}

const placeOf = (app: ReturnType<typeof useApp>, net: number): string =>
  app.session.getState().topology?.places.find((p) => p.net === net)?.name ?? '';
