import { expect, it } from 'vitest';
import type { KubeService } from '../../protocol/messages.ts';
import { manyLine } from './many.ts';

const service = (...lines: readonly (readonly [string, string])[]): KubeService => ({
  key: 'default/web',
  mode: 'iptables',
  effects: [],
  objects: [{ title: 'Service default/web', lines: lines.map(([path, text]) => ({ path, text })) }],
});

it('makes Services like the one at hand', () => {
  const web = service(
    ['spec.ports[0].name', '  - name: http'],
    ['spec.ports[0].port', '    port: 80'],
    ['spec.ports[0].protocol', '    protocol: TCP'],
    ['spec.ports[0].targetPort', '    targetPort: http'],
    ['spec.selector.app', '    app: web'],
  );
  expect(manyLine(web, 1000)).toBe(
    "seq 1 1000 | sed 's|.*|{apiVersion: v1, kind: Service, metadata: {name: many-&}, spec: {selector: {app: web}, ports: [{port: 80, targetPort: http}]}}|; s|$|\\n---|' | kubectl apply -f - | tail -1",
  );
  const echo = service(
    ['spec.ports[0].port', '  - port: 7'],
    ['spec.ports[0].protocol', '    protocol: UDP'],
    ['spec.selector.app', '    app: web'],
  );
  expect(manyLine(echo, 5)).toContain('ports: [{port: 7, targetPort: 7, protocol: UDP}]');
});

it('makes none of a Service without a selector, or with one that a shell would read', () => {
  expect(manyLine(service(['spec.ports[0].port', '- port: 80']), 10)).toBeNull();
  expect(manyLine(service(['spec.ports[0].port', '- port: 80'], ['spec.selector.a', "a: 'x'"]), 10)).toBeNull();
});
