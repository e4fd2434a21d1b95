/** Properties that a drawing needs to look the same without its style sheet. */
const PROPERTIES = [
  'fill',
  'fill-opacity',
  'stroke',
  'stroke-width',
  'stroke-opacity',
  'stroke-dasharray',
  'stroke-linecap',
  'stroke-linejoin',
  'opacity',
  'font-family',
  'font-size',
  'font-weight',
  'font-style',
  'letter-spacing',
  'text-anchor',
  'dominant-baseline',
  'paint-order',
] as const;

/** Defaults that need no word. */
const DEFAULTS: Readonly<Record<string, string>> = {
  'fill-opacity': '1',
  'stroke-opacity': '1',
  'stroke-dasharray': 'none',
  'stroke-linecap': 'butt',
  'stroke-linejoin': 'miter',
  opacity: '1',
  'letter-spacing': 'normal',
  'text-anchor': 'start',
  'dominant-baseline': 'auto',
  'paint-order': 'normal',
  'font-weight': '400',
  'font-style': 'normal',
};

const SVG = 'http://www.w3.org/2000/svg';
const MARGIN = 16;
const LINE = 20;

export interface Drawing {
  readonly text: string;
  readonly width: number;
  readonly height: number;
}

/** The layers of the picture in the page, from the ground up; none when there is no picture. */
export function layersOf(page: Document): readonly SVGSVGElement[] {
  const picture = page.querySelector('.diagram');
  if (picture instanceof SVGSVGElement) return [picture];
  return [...(picture?.children ?? [])].filter((layer) => layer instanceof SVGSVGElement);
}

/** The picture as a file of its own: every colour and size computed and written into it, nothing to load. */
export function drawingOf(layers: readonly SVGSVGElement[], caption: readonly string[]): Drawing {
  const box = layers[0]?.viewBox.baseVal ?? new DOMRect();
  const width = box.width + 2 * MARGIN;
  const height = box.height + 2 * MARGIN + caption.length * LINE;
  const root = document.createElementNS(SVG, 'svg');
  root.setAttribute('xmlns', SVG);
  root.setAttribute('viewBox', `0 0 ${width} ${height}`);
  root.setAttribute('width', String(width));
  root.setAttribute('height', String(height));
  root.setAttribute('role', 'img');
  const title = document.createElementNS(SVG, 'title');
  title.textContent = caption.join('. ');
  root.append(title);
  const page = getComputedStyle(document.documentElement);
  const token = (name: string): string => page.getPropertyValue(name).trim();
  root.append(shape('rect', { width, height, fill: token('--bg') }));
  const picture = document.createElementNS(SVG, 'g');
  picture.setAttribute('transform', `translate(${MARGIN - box.x} ${MARGIN - box.y})`);
  for (const child of layers.flatMap((layer) => [...layer.children])) {
    const copy = copyOf(child, null);
    if (copy) picture.append(copy);
  }
  root.append(picture);
  for (const [i, line] of caption.entries()) {
    const text = shape('text', {
      x: MARGIN,
      y: box.height + MARGIN + (i + 1) * LINE,
      fill: token(i === 0 ? '--text' : '--muted'),
      'font-family': i === 0 ? token('--font-code') : token('--font-text'),
      'font-size': 13,
    });
    text.textContent = line;
    root.append(text);
  }
  return { text: new XMLSerializer().serializeToString(root), width, height };
}

function shape(name: string, attributes: Readonly<Record<string, string | number>>): SVGElement {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  return element;
}

/** What only the live page has a use for. */
const LIVE = /^(class|style|role|tabindex|focusable|id|aria-.*|data-.*|on.*)$/;

/** `outer`: the style of the element around it, which hands most properties down. */
function copyOf(element: Element, outer: CSSStyleDeclaration | null): Element | null {
  const style = getComputedStyle(element);
  if (style.display === 'none' || style.visibility === 'hidden') return null;
  const copy = document.createElementNS(SVG, element.localName);
  for (const { name, value } of element.attributes) if (!LIVE.test(name)) copy.setAttribute(name, value);
  if (element.localName !== 'title') {
    for (const property of PROPERTIES) {
      const value = style.getPropertyValue(property);
      const given = outer && property !== 'opacity' ? outer.getPropertyValue(property) : (DEFAULTS[property] ?? '');
      if (value !== '' && value !== given) copy.setAttribute(property, value);
    }
    // a packet on its way is moved by a style, the ground by an attribute
    const moved = element instanceof SVGElement && element.style.transform !== '' ? style.transform : 'none';
    if (moved !== 'none') copy.setAttribute('transform', moved);
  }
  for (const child of element.childNodes) {
    if (child instanceof Element) {
      const inner = copyOf(child, style);
      if (inner) copy.append(inner);
    } else if (child.nodeType === Node.TEXT_NODE) copy.append(child.textContent ?? '');
  }
  return copy;
}

/** The drawing as a bitmap, at twice its size. Null when the browser gives no canvas. */
export async function bitmapOf(drawing: Drawing): Promise<Blob | null> {
  const scale = 2;
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(drawing.text)}`;
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = Math.ceil(drawing.width * scale);
  canvas.height = Math.ceil(drawing.height * scale);
  const context = canvas.getContext('2d');
  if (!context) return null;
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve) => canvas.toBlob(resolve, 'image/png'));
}
