import type { KubeService } from '../../protocol/messages.ts';

/** How many Services can be asked for at once. */
export const MANY = [100, 1_000, 10_000] as const;

/**
 * The line that makes many Services like one: for the same pods, at the same port. Null for a Service without a selector,
 * of which kubectl would make Services without endpoints.
 */
export function manyLine({ objects }: KubeService, count: number): string | null {
  const lines = objects.find(({ title }) => title.startsWith('Service '))?.lines ?? [];
  const value = (path: string): string | null => {
    const text = lines.find((line) => line.path === path)?.text.replace(/^[\s-]+/, '');
    return text === undefined ? null : text.slice(text.indexOf(': ') + 2);
  };
  const selector = lines.filter(({ path }) => path.startsWith('spec.selector.')).map(({ text }) => text.trim());
  const port = value('spec.ports[0].port');
  if (selector.length === 0 || port === null) return null;
  const ports = [`port: ${port}`, `targetPort: ${value('spec.ports[0].targetPort') ?? port}`];
  const protocol = value('spec.ports[0].protocol') ?? 'TCP';
  if (protocol !== 'TCP') ports.push(`protocol: ${protocol}`);
  const spec = `{selector: {${selector.join(', ')}}, ports: [{${ports.join(', ')}}]}`;
  const one = `{apiVersion: v1, kind: Service, metadata: {name: many-&}, spec: ${spec}}`;
  if (/['|\\]/.test(one)) return null; // would need quoting
  return `seq 1 ${count} | sed 's|.*|${one}|; s|$|\\n---|' | kubectl apply -f - | tail -1`;
}
