import { type RefObject, useCallback, useEffect, useRef, useState } from 'react';
import { useStore } from 'zustand';
import type { LessonInfo, LessonStepInfo, Mark } from '../../protocol/learn.ts';
import type { App } from '../../store/app.ts';
import { reached } from '../../store/progress.ts';
import { useApp } from '../context.ts';
import { useReducedMotion } from '../media.ts';
import { typeFor } from '../terminal/typist.ts';
import { isOwn } from './open.ts';
import { progressOf } from './progress.ts';
import { useMarks } from './use-marks.ts';

/** How many stops are played up to the event of a step. */
const PLAYED_STOPS = 12;
/** Keys by which a reader scrolls. */
const SCROLL_KEYS: readonly string[] = ['PageUp', 'PageDown', 'Home', 'End', 'ArrowUp', 'ArrowDown', ' '];
/** Where a step must begin to count as the one that is read, as a share of the panel's height: at its top, and scrolled
 * down to its end. In between it moves along, so that each step comes by. */
const READING_LINE = [0.3, 0.9] as const;

export interface Reading {
  readonly current: number;
  readonly marks: readonly Mark[];
  /** Commands of the current step are being typed. */
  readonly running: boolean;
  readonly go: (step: number) => void;
  readonly run: () => void;
}

/**
 * Keeps text and picture in step. Going to a step moves the playhead to its event; scrolling does the same; and when the
 * playhead is played or stepped, the text follows.
 */
export function useLesson(lesson: LessonInfo, list: RefObject<HTMLElement | null>): Reading {
  const app = useApp();
  const still = useReducedMotion();
  const { marks, ask } = useMarks(lesson.id);
  const [current, setCurrent] = useState(0);
  const [running, setRunning] = useState(false);
  const seq = useStore(app.playhead, (s) => s.seq);
  /**
   * The moment that we went to ourselves; the event that is being played to; whether scrolling is ours. That it has come to
   * an end tells nothing: a scroll that another one took the place of ends, too. Only what the reader does makes it theirs.
   */
  const ours = useRef<number | null>(null);
  const target = useRef<number | null>(null);
  const scrolling = useRef(true); // what is left of the lesson before scrolls by itself
  /** The moment before, and the current step, for what runs between renders. */
  const before = useRef(-1);
  const now = useRef(current);
  now.current = current;
  const resumed = useRef(false);

  const stand = useCallback(
    (step: number, mark: Mark | undefined): void => {
      if (!mark?.done) return;
      showIn(app, lesson.steps[step], mark);
      if (!isOwn(lesson.id)) reached(progressOf(app), lesson.id, step + 1, lesson.steps.length);
      if (mark.seq === null) return;
      goTo(app, mark.seq);
      ours.current = app.playhead.getState().seq;
    },
    [app, lesson],
  );

  const scrollTo = useCallback(
    (step: number): void => {
      const item = list.current?.children[step];
      scrolling.current = true;
      item?.scrollIntoView({ block: 'nearest', behavior: still ? 'auto' : 'smooth' });
    },
    [list, still],
  );

  const go = useCallback(
    (step: number): void => {
      if (step < 0 || step >= lesson.steps.length) return;
      target.current = null;
      setCurrent(step);
      stand(step, marks[step]);
      scrollTo(step);
    },
    [lesson, marks, stand, scrollTo],
  );

  const run = useCallback((): void => {
    resumed.current = true; // from here on the reader says where to be
    const lines = lesson.steps[current]?.run ?? [];
    const play = async (): Promise<void> => {
      setRunning(true);
      try {
        await typeFor(app, lines);
        const mark = (await ask())[current];
        if (!mark?.done || mark.seq === null) return;
        if (still) stand(current, mark);
        else {
          if (!isOwn(lesson.id)) reached(progressOf(app), lesson.id, current + 1, lesson.steps.length);
          showIn(app, lesson.steps[current], mark);
          target.current = mark.seq;
          app.settings.setState({ follow: true });
          approach(app, mark.seq);
        }
      } finally {
        setRunning(false);
      }
    };
    void play();
  }, [app, ask, current, lesson, stand, still]);

  // the panel may be scrolled down from the lesson before: nobody reads this one's end yet
  useEffect(() => {
    const area = list.current?.closest('.learn-area');
    if (!area || area.scrollTop === 0) return;
    scrolling.current = true;
    area.scrollTop = 0;
  }, [list]);

  // a session that was kept: go on where it stands
  useEffect(() => {
    if (resumed.current || marks.length === 0) return;
    resumed.current = true;
    const last = marks.findLastIndex((mark) => mark.done);
    if (last > 0) setCurrent(last);
  }, [marks]);

  // playing: stop at the event, or take the text along
  useEffect(() => {
    if (target.current !== null) {
      if (seq < target.current) return;
      goTo(app, target.current);
      ours.current = app.playhead.getState().seq;
      target.current = null;
      return;
    }
    const forward = seq >= before.current;
    before.current = seq;
    if (running || seq === ours.current) return;
    const at = stepAt(marks, seq);
    // a reader who is ahead of the packet is not called back
    if (forward ? at <= now.current : at >= now.current) return;
    setCurrent(at);
    scrollTo(at);
  }, [app, seq, marks, running, scrollTo]);

  // scrolling: the step at the reading line is the current one
  useEffect(() => {
    const area = list.current?.closest('.learn-area');
    if (!area) return;
    let frame = 0;
    const read = (): void => {
      frame = 0;
      const at = stepAtLine(area, list.current);
      if (at === null || at === current) return;
      target.current = null;
      setCurrent(at);
      stand(at, marks[at]);
    };
    const onScroll = (): void => {
      if (!scrolling.current && frame === 0) frame = requestAnimationFrame(read);
    };
    const readers = (): void => {
      scrolling.current = false;
    };
    const onKey = (event: Event): void => {
      if (!(event instanceof KeyboardEvent) || !SCROLL_KEYS.includes(event.key)) return;
      const pressed = event.key === ' ' && event.target instanceof Element && event.target.closest('button');
      if (!pressed) readers();
    };
    // the bar at its side is pressed on the area itself; the middle button scrolls from anywhere
    const onPress = (event: Event): void => {
      if (event.target === area || (event instanceof PointerEvent && event.button === 1)) readers();
    };
    const listeners = [
      ['scroll', onScroll],
      ['wheel', readers],
      ['touchmove', readers],
      ['keydown', onKey],
      ['pointerdown', onPress],
    ] as const;
    for (const [type, listener] of listeners) area.addEventListener(type, listener, { passive: true });
    return () => {
      for (const [type, listener] of listeners) area.removeEventListener(type, listener);
      cancelAnimationFrame(frame);
    };
  }, [list, current, marks, stand]);

  return { current, marks, running, go, run };
}

/** The tab and the chain that a step talks of. */
function showIn(app: App, step: LessonStepInfo | undefined, { seq }: Mark): void {
  if (step?.tab) app.settings.setState({ tab: step.tab });
  const net = app.session.getState().index.events[seq ?? -1]?.net;
  app.selection.setState({ chain: step?.chain && net !== undefined ? { net, ...step.chain } : null, rule: 0 });
}

/** The moment of an event, with what came of it in passing. */
function goTo(app: App, seq: number): void {
  const { index } = app.session.getState();
  const stop = index.stopIndex(seq);
  if (stop < 0) app.seek(seq);
  else app.seekStop(stop);
  // the picture follows packets; what happened elsewhere, a rule or a command, is shown where it happened
  const net = index.events[seq]?.net ?? null;
  const follow = net === null || net === index.events[index.stops[stop] ?? -1]?.net;
  app.selection.setState({ net });
  app.settings.setState({ follow });
}

/** Plays the last stops before an event. */
function approach(app: App, seq: number): void {
  const { index } = app.session.getState();
  const stop = index.stopIndex(seq) - PLAYED_STOPS;
  const from = index.stops[stop];
  if (from !== undefined && stop > index.stopIndex(app.playhead.getState().seq)) app.seekStop(stop);
  app.playhead.setState({ playing: true, live: true });
}

/** The last step whose event has happened, or the first. */
function stepAt(marks: readonly Mark[], seq: number): number {
  let found = 0;
  for (const [i, mark] of marks.entries()) if (mark.done && mark.seq !== null && mark.seq <= seq) found = i;
  return found;
}

function stepAtLine(area: Element, list: HTMLElement | null): number | null {
  const box = area.getBoundingClientRect();
  const room = area.scrollHeight - area.clientHeight;
  const share = room > 0 ? area.scrollTop / room : 0;
  const line = box.top + box.height * (READING_LINE[0] + share * (READING_LINE[1] - READING_LINE[0]));
  let found: number | null = null;
  for (const [i, item] of [...(list?.children ?? [])].entries())
    if (item.getBoundingClientRect().top <= line) found = i;
  return found;
}
