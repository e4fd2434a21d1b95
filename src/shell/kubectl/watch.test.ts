import { beforeAll, beforeEach, expect, it } from 'vitest';
import { seedCluster } from '../../kube/api/seed.ts';
import { TestShell } from '../testing.ts';
import { kubectl } from './kubectl.ts';
import { loadYaml } from './yaml-read.ts';

beforeAll(loadYaml);

const service = (name: string): string =>
  `{"apiVersion":"v1","kind":"Service","metadata":{"name":"${name}"},"spec":{"ports":[{"port":80}]}}`;

let shell: TestShell;
const apply = (name: string) => shell.run('kubectl apply -f -', shell.net, service(name));

beforeEach(() => {
  shell = new TestShell([kubectl], 'node1');
  shell.net.devices.add({ kind: 'bridge', name: 'cni0' });
  const node = { name: 'node1', ip: '192.0.2.1', podCIDR: '10.1.0.0/24', bridge: 'cni0', gateway: '10.1.0.1' };
  seedCluster(shell.world, { serviceCIDR: '10.96.0.0/16', nodes: [node], pods: [], objects: [] }, 1);
});

it('prints a line for each change until it is stopped', () => {
  apply('one');
  const watching = shell.start('kubectl get svc -w');
  expect(watching.out.trim().split('\n')).toHaveLength(2);
  apply('two');
  shell.run('kubectl delete svc one');
  const rows = watching.out.trim().split('\n').slice(1);
  expect(rows.map((row) => row.split(/ +/)[0])).toEqual(['one', 'two', 'one']);
  expect(watching.status).toBe(null);
  watching.interrupt();
  expect(watching.status).toBe(130);
  apply('three');
  expect(watching.out).not.toContain('three');
});

it('begins with the titles when there is nothing yet, and keeps to the name that was given', () => {
  const all = shell.start('kubectl get svc -w');
  apply('one');
  const single = shell.start('kubectl get svc one -w');
  apply('two');
  expect(all.out).toMatch(/^NAME .*\none .*\ntwo /);
  expect(single.out).not.toContain('two');
  expect(shell.run('kubectl get svc -w -o yaml').err).toContain('not modelled');
});
