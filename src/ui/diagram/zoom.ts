import { select } from 'd3-selection';
import { type D3ZoomEvent, zoom, zoomIdentity } from 'd3-zoom';
import type { Zoom } from './use-zoom.ts';

const LARGEST = 5;
/** From this scale on, zooming in on a hook goes into it. */
const DEEP = 2.4;
/** Turned back this far at the whole picture, the wheel goes a level up. */
const BACK = 260;

interface Hooks {
  readonly apply: (transform: string) => void;
  readonly tell: (zoom: Zoom) => void;
  /** Far enough in; what is under the pointer. */
  readonly deeper: (over: Element) => void;
  readonly higher: () => void;
}

/** Wires the zoom gesture to an SVG. Returns what undoes it. */
export function attachZoom(svg: SVGSVGElement, { apply, tell, deeper, higher }: Hooks): () => void {
  const { width, height } = svg.viewBox.baseVal;
  const picture = select<SVGSVGElement, unknown>(svg);
  const behaviour = zoom<SVGSVGElement, unknown>()
    .scaleExtent([1, LARGEST])
    .extent([
      [0, 0],
      [width, height],
    ])
    .translateExtent([
      [0, 0],
      [width, height],
    ])
    .on('zoom', (event: D3ZoomEvent<SVGSVGElement, unknown>) => {
      const { k } = event.transform;
      apply(event.transform.toString());
      const source: unknown = event.sourceEvent;
      const closer = k > told;
      say(k);
      if (closer && k >= DEEP && source instanceof Event && source.target instanceof Element) deeper(source.target);
    });
  const control = {
    by: (factor: number): void => behaviour.scaleBy(picture, factor),
    reset: (): void => behaviour.transform(picture, zoomIdentity),
  };
  let told = 0;
  const say = (scale: number): void => {
    if (scale === told) return;
    told = scale;
    tell({ scale, ...control });
  };
  let turned = 0;
  const onWheel = (event: WheelEvent): void => {
    turned = told > 1 || event.deltaY <= 0 ? 0 : turned + event.deltaY * (event.ctrlKey ? 8 : 1);
    if (turned >= BACK) higher();
  };
  const onDouble = (event: MouseEvent): void => {
    if (event.target instanceof Element) deeper(event.target);
  };
  picture.call(behaviour).on('dblclick.zoom', null);
  svg.addEventListener('wheel', onWheel, { passive: true });
  svg.addEventListener('dblclick', onDouble);
  say(1);
  return () => {
    picture.on('.zoom', null);
    svg.removeEventListener('wheel', onWheel);
    svg.removeEventListener('dblclick', onDouble);
  };
}
