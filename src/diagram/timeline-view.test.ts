import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pingTrace } from './testing/trace.ts';
import { rowLabel, rowsIn, timelineMarks } from './timeline-marks.ts';
import { clampView, panView, viewWith, zoomView } from './timeline-view.ts';
import { TraceIndex } from './trace-index.ts';

describe('the view of the timeline', () => {
  it('stays inside the trace whatever is done to it', () => {
    const step = fc.oneof(
      fc.record({
        kind: fc.constant('zoom' as const),
        by: fc.double({ min: 0.01, max: 50, noNaN: true }),
        at: fc.nat(9999),
      }),
      fc.record({ kind: fc.constant('pan' as const), by: fc.integer({ min: -20_000, max: 20_000 }), at: fc.nat(9999) }),
      fc.record({ kind: fc.constant('to' as const), by: fc.constant(0), at: fc.nat(9999) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
        let view = { from: 0, to: 10_000 };
        for (const s of steps) {
          if (s.kind === 'zoom') view = zoomView(view, 10_000, s.by, s.at);
          else if (s.kind === 'pan') view = panView(view, 10_000, s.by);
          else view = viewWith(view, 10_000, s.at);
          expect(view.from).toBeGreaterThanOrEqual(0);
          expect(view.to).toBeLessThanOrEqual(10_000 + 1e-6);
          expect(view.to - view.from).toBeGreaterThanOrEqual(8 - 1e-6);
          if (s.kind === 'to') expect(view.from <= s.at && s.at < view.to).toBe(true);
        }
      }),
    );
  });

  it('zooms about the pointer', () => {
    const view = zoomView({ from: 100, to: 300 }, 1000, 2, 150);
    expect(view).toEqual({ from: 125, to: 225 });
    expect(zoomView(view, 1000, 0.5, 150)).toEqual({ from: 100, to: 300 });
  });

  it('moves on only when the playhead leaves it', () => {
    expect(viewWith({ from: 0, to: 100 }, 1000, 50)).toEqual({ from: 0, to: 100 });
    expect(viewWith({ from: 0, to: 100 }, 1000, 100)).toEqual({ from: 80, to: 180 });
  });

  it('of a short trace is the whole of it', () => {
    expect(clampView({ from: 50, to: 90 }, 3)).toEqual({ from: 0, to: 8 });
  });
});

describe('the marks of the timeline', () => {
  it('are one a stop, in the row of its packet, and grow with the trace', () => {
    const trace = pingTrace('ACCEPT');
    const index = new TraceIndex();
    index.append(trace.slice(0, 4));
    expect(timelineMarks(index).kinds).toHaveLength(index.stops.length);
    index.append(trace.slice(4));
    const marks = timelineMarks(index);
    expect(marks.kinds).toHaveLength(index.stops.length);
    expect(marks.kinds).toEqual(index.stops.map((seq) => index.events[seq]?.kind));
    const hook = marks.kinds.indexOf('hook');
    expect(marks.layers[hook]).toBe('filter');
    expect(rowsIn(marks, 0, marks.kinds.length)).toEqual([0]);
    expect(rowLabel(index, marks, 0)).toContain('echo request');
    expect(rowsIn(marks, 5, 5)).toEqual([]);
  });
});
