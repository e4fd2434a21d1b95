import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { seedCluster } from '../../kube/api/seed.ts';
import { TestShell } from '../testing.ts';
import { seconds } from './age.ts';
import { kubectl } from './kubectl.ts';
import { loadYaml } from './yaml-read.ts';

beforeAll(loadYaml);

const WEB = `apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  selector: {app: web}
  ports:
  - port: 80
`;

let shell: TestShell;
const run = (line: string, stdin = '') => shell.run(line, shell.net, stdin);

beforeEach(() => {
  shell = new TestShell([kubectl], 'node1');
  shell.net.devices.add({ kind: 'bridge', name: 'cni0' });
  const node = { name: 'node1', ip: '192.0.2.1', podCIDR: '10.1.0.0/24', bridge: 'cni0', gateway: '10.1.0.1' };
  seedCluster(shell.world, { serviceCIDR: '10.96.0.0/16', nodes: [node], pods: [], objects: [] }, 1);
});

describe('kubectl', () => {
  it('applies YAML from standard input, shows it, and deletes it', () => {
    expect(run('kubectl apply -f -', WEB)).toMatchObject({ out: 'service/web created\n', err: '', status: 0 });
    expect(run('kubectl apply -f -', WEB).out).toBe('service/web unchanged\n');
    expect(run('kubectl apply -f -', WEB.replace('80', '81')).out).toBe('service/web configured\n');
    expect(run('kubectl create -f -', WEB).err).toContain('services "web" already exists');
    const [titles, row] = run('kubectl get svc').out.split('\n');
    expect(titles).toMatch(/^NAME +TYPE +CLUSTER-IP +EXTERNAL-IP +PORT\(S\) +AGE$/);
    expect(row).toMatch(/^web +ClusterIP +10\.96\.\d+\.\d+ +<none> +81\/TCP +0s$/);
    expect(JSON.parse(run('kubectl get svc web -o json').out)).toMatchObject({
      kind: 'Service',
      spec: { type: 'ClusterIP' },
    });
    expect(run('kubectl get svc -o jsonpath={.items[*].metadata.name}').out).toBe('web');
    expect(run('kubectl delete svc web').out).toBe('service "web" deleted\n');
    expect(run('kubectl get svc').err).toBe('No resources found in default namespace.\n');
  });

  it('takes back what it shows', () => {
    run('kubectl apply -f -', WEB);
    const yaml = run('kubectl get svc -o yaml').out;
    expect(run('kubectl apply -f -', yaml).out).toBe('service/web unchanged\n');
  });

  it('makes pods, waits for them, and waits for their end', () => {
    const pod = '{"apiVersion":"v1","kind":"Pod","metadata":{"name":"p"},"spec":{"containers":[{"name":"c"}]}}';
    expect(run('kubectl apply -f -', pod).out).toBe('pod/p created\n');
    expect(run('kubectl get pods -o wide').out).toMatch(/p +0\/1 +ContainerCreating +0 +0s +10\.1\.0\.2 +node1/);
    shell.world.runUntil(2e9);
    expect(run('kubectl get pod/p').out).toMatch(/p +1\/1 +Running/);
    expect(shell.world.netNs('p')?.devices.get('eth0')).not.toBeNull();
    const before = shell.world.clock.now;
    expect(run('kubectl delete pod p').status).toBe(0);
    expect(shell.world.clock.now - before).toBe(1e9);
    expect(shell.world.netNs('p')).toBeNull();
    expect(shell.net.devices.all().map((dev) => dev.name)).toEqual(['lo', 'cni0']);
  });

  it.each([
    ['kubectl frobnicate', 'error: unknown command "frobnicate" for "kubectl"\n'],
    ['kubectl get foo', 'error: the server doesn\'t have a resource type "foo"\n'],
    ['kubectl get svc nope', 'Error from server (NotFound): services "nope" not found\n'],
    ['kubectl get deploy nope', 'Error from server (NotFound): deployments.apps "nope" not found\n'],
    ['kubectl get svc --foo', 'error: unknown flag: --foo\n'],
    ['kubectl get svc -o table', 'error: unable to match a printer suitable for the output format "table", '],
    ['kubectl delete svc', 'error: resource(s) were provided, but no name was specified\n'],
    ['kubectl scale deploy/web', 'error: The --replicas=COUNT flag is required'],
    ['kubectl apply -f nope.yaml', 'error: the path "nope.yaml" does not exist\n'],
    ['kubectl delete node node1', 'error: deleting a node is not modelled\n'],
    ['kubectl exec p -- ls', 'Error from server (NotFound): pods "p" not found\n'],
  ])('refuses %s', (line, err) => {
    const ran = run(line);
    expect(ran.status).toBe(1);
    expect(ran.err.startsWith(err) ? err : ran.err).toBe(err);
  });

  it('says where a manifest is wrong', () => {
    expect(run('kubectl apply -f -', 'a: [').err).toContain('error: error parsing STDIN: yaml: line 1, column 5:');
    expect(run('kubectl apply -f -', WEB.replace('v1', 'v2')).err).toContain(
      'no matches for kind "Service" in version "v2"',
    );
    expect(run('kubectl apply -f -', WEB.replace('80', '0')).err).toBe(
      'The Service "web" is invalid: spec.ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive\n',
    );
    expect(run('kubectl apply -f -', WEB.replace('port:', 'prot:')).err).toMatch(
      /^Error from server \(BadRequest\): error when applying "STDIN": .*unknown field "spec.ports\[0\].prot"/,
    );
  });

  it('finds nobody in a lab without a cluster', () => {
    expect(new TestShell([kubectl]).run('kubectl get pods')).toMatchObject({
      status: 1,
      err: 'The connection to the server localhost:8080 was refused - did you specify the right host or port?\n',
    });
  });
});

it('tells ages as kubectl does', () => {
  const age = (s: number): string =>
    seconds('2026-01-01T00:00:00Z', new Date(Date.UTC(2026, 0, 1, 0, 0, s)).toISOString());
  expect([5, 119, 125, 700, 4 * 3600 + 60, 86_400, 3 * 86_400 + 3600].map(age)).toEqual([
    '5s',
    '119s',
    '2m5s',
    '11m',
    '4h1m',
    '24h',
    '3d1h',
  ]);
});
