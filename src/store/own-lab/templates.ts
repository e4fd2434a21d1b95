import type { OwnLab } from '../../protocol/own-lab/form.ts';
import { addPod, connect } from './connect.ts';
import { addNode, emptyLab, nodeOf, setNode } from './edit.ts';

export type Template = 'empty' | 'hosts' | 'router' | 'switch' | 'containers';
export const TEMPLATES: readonly Template[] = ['empty', 'hosts', 'router', 'switch', 'containers'];

const withServer = (lab: OwnLab, name: string): OwnLab => {
  const node = nodeOf(lab, name);
  return node ? setNode(lab, name, { ...node, servers: [{ kind: 'http', port: 80 }] }) : lab;
};

/** A lab to begin with. */
export function fromTemplate(template: Template, title: string): OwnLab {
  const lab = emptyLab(title);
  const add = (l: OwnLab, kind: Parameters<typeof addNode>[1], x: number, y = 0): OwnLab =>
    addNode(l, kind, { x, y }).lab;
  switch (template) {
    case 'empty':
      return lab;
    case 'hosts': {
      const two = add(add(lab, 'host', 0), 'host', 300);
      return withServer(connect(two, 'host1', 'host2'), 'host2');
    }
    case 'router': {
      const three = add(add(add(lab, 'host', 0), 'router', 300), 'host', 600);
      return withServer(connect(connect(three, 'host1', 'router1'), 'router1', 'host2'), 'host2');
    }
    case 'switch': {
      const four = add(add(add(add(lab, 'switch', 300, 240), 'host', 0), 'host', 300), 'host', 600);
      const joined = ['host1', 'host2', 'host3'].reduce((l, name) => connect(l, name, 'switch1'), four);
      return withServer(joined, 'host3');
    }
    case 'containers': {
      const two = add(add(lab, 'host', 0), 'client', 360);
      const outside = connect(two, 'host1', 'client1');
      return withServer(addPod(addPod(outside, 'host1').lab, 'host1').lab, 'pod1');
    }
  }
}
