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
    ['kubectl edit svc web', 'error: kubectl edit is not modelled: this terminal has no editor. '],
    ['kubectl create deployment web', 'error: create deployment: not modelled; create -f is'],
    ['kubectl rollout pause deploy/web', 'error: rollout pause: not modelled; rollout status, restart, history'],
    ['kubectl cordon nope', 'Error from server (NotFound): nodes "nope" not found\n'],
    ['kubectl expose svc nope', 'Error from server (NotFound): services "nope" not found\n'],
    ['kubectl exec p -- ls', 'Error from server (NotFound): pods "p" not found\n'],
  ])('refuses %s', (line, err) => {
    const ran = run(line);
    expect(ran.status).toBe(1);
    expect(ran.err.startsWith(err) ? err : ran.err).toBe(err);
  });

  it('takes manifests in braces that are no JSON, and several of them', () => {
    const inBraces = '{apiVersion: v1, kind: Service, metadata: {name: NAME}, spec: {ports: [{port: 80}]}}\n---\n';
    const text = inBraces.replace('NAME', 'a') + inBraces.replace('NAME', 'b');
    expect(run('kubectl apply -f -', text).out).toBe('service/a created\nservice/b created\n');
  });

  it('labels and annotates as the real one answers', () => {
    run('kubectl apply -f -', WEB);
    expect(run('kubectl label svc web tier=front').out).toBe('service/web labeled\n');
    expect(run('kubectl label svc web tier=front').out).toBe('service/web not labeled\n');
    expect(run('kubectl label svc web tier=back').err).toBe(
      "error: 'tier' already has a value (front), and --overwrite is false\n",
    );
    expect(run('kubectl label svc web tier=back --overwrite').out).toBe('service/web labeled\n');
    expect(run('kubectl label svc web tier- x-').out).toBe('label "x" not found.\nservice/web unlabeled\n');
    expect(run('kubectl annotate svc web a=b').out).toBe('service/web annotated\n');
    expect(run('kubectl annotate svc web a=c').err).toContain("annotation(s): 'a' already has a value (b)");
    expect(run('kubectl label svc tier=x').err).toContain('no name was specified');
  });

  it.each([
    [
      'label svc web __proto__=x',
      'The Service "web" is invalid: metadata.labels: Invalid value: "__proto__": name part',
    ],
    [
      'label svc web a/b/c=x',
      'The Service "web" is invalid: metadata.labels: Invalid value: "a/b/c": a qualified name must',
    ],
    [
      'label svc web /b=x',
      'The Service "web" is invalid: metadata.labels: Invalid value: "/b": prefix part must be non-empty',
    ],
    [
      'label svc web A.b/c=x',
      'The Service "web" is invalid: metadata.labels: Invalid value: "A.b/c": prefix part a lowercase',
    ],
    [
      `label svc web ${'k'.repeat(64)}=x`,
      `The Service "web" is invalid: metadata.labels: Invalid value: "${'k'.repeat(64)}": name part must be no more than 63 characters`,
    ],
    ['label svc web a=-b', 'error: invalid label value: "a=-b": a valid label must be an empty string or consist of'],
    ['label svc web a=b=c', 'error: invalid label spec: a=b=c'],
    ['label svc web a=b a-', 'error: can not both modify and remove a label in the same command'],
    ['label svc a=b web', 'error: all resources must be specified before label changes: web'],
    [
      'annotate svc web __proto__=x',
      'The Service "web" is invalid: metadata.annotations: Invalid value: "__proto__": name part',
    ],
    [
      'annotate svc web a=b a-',
      'error: can not both modify and remove the following annotation(s) in the same command: a',
    ],
  ])('takes no bad keys and values: %s', (line, err) => {
    run('kubectl apply -f -', WEB);
    const ran = run(`kubectl ${line}`);
    expect(ran.status).toBe(1);
    expect(ran.err.startsWith(err) ? err : ran.err).toBe(err);
    expect(JSON.parse(run('kubectl get svc web -o json').out).metadata.labels ?? {}).not.toHaveProperty('a');
  });

  it('takes keys with a prefix, and any value of an annotation', () => {
    run('kubectl apply -f -', WEB);
    expect(run('kubectl label svc web example.com/Tier=x_1').out).toBe('service/web labeled\n');
    expect(run('kubectl annotate svc web example.com/Note=a=b-/c').out).toBe('service/web annotated\n');
  });

  it('patches in three ways', () => {
    run('kubectl apply -f -', WEB);
    const ports = (): unknown => JSON.parse(run('kubectl get svc web -o json').out).spec.ports;
    const patch = (type: string, text: string) => run(`kubectl patch svc web --type=${type} -p '${text}'`);
    expect(patch('strategic', '{"spec":{"ports":[{"port":81,"name":"b"},{"port":80,"name":"a"}]}}').out).toBe(
      'service/web patched\n',
    );
    expect(ports()).toMatchObject([{ port: 80 }, { port: 81 }]);
    patch('merge', '{spec: {ports: [{port: 82}]}}'); // YAML in braces
    expect(ports()).toMatchObject([{ port: 82 }]);
    patch(
      'json',
      '[{"op":"replace","path":"/spec/ports/0/port","value":83},{"op":"add","path":"/metadata/labels","value":{"a":"b"}}]',
    );
    expect(ports()).toMatchObject([{ port: 83 }]);
    expect(run('kubectl get svc -l a=b -o name').out).toBe('service/web\n');
    expect(patch('json', '[{"op":"remove","path":"/spec/nope"}]').err).toContain('/spec/nope');
    expect(patch('json', '[{"op":"remove","path":"/spec/ports/"}]').err).toContain('/spec/ports/');
    expect(ports()).toMatchObject([{ port: 83 }]);
    expect(patch('json', '[{"op":"move","path":"/spec/type"}]').err).toContain('operation "move" is not modelled');
    expect(patch('merge', '{"spec":').err).toMatch(/^error: unable to parse "\{\\"spec\\":": /);
    expect(patch('other', '{}').err).toContain('--type must be one of [json merge strategic]');
    expect(patch('merge', '{"spec":{"type":"ClusterIP"}}').out).toBe('service/web patched (no change)\n');
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

  const deployment = (image: string, replicas = 2): string =>
    JSON.stringify({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web' },
      spec: {
        replicas,
        selector: { matchLabels: { app: 'web' } },
        template: {
          metadata: { labels: { app: 'web' } },
          spec: { containers: [{ name: 'c', image, ports: [{ containerPort: 8080 }] }] },
        },
      },
    });
  const rows = (line: string): string[][] =>
    run(line)
      .out.trimEnd()
      .split('\n')
      .map((row) => row.split(/\s+/));

  it('has a ReplicaSet for each template, and goes back to one', () => {
    run('kubectl apply -f -', deployment('one'));
    shell.world.runUntil(5e9);
    const [titles, first] = rows('kubectl get rs');
    expect(titles).toEqual(['NAME', 'DESIRED', 'CURRENT', 'READY', 'AGE']);
    expect(first?.slice(1, 4)).toEqual(['2', '2', '2']);
    expect(run('kubectl get pods -o name').out).toContain(`pod/${first?.[0]}-`);
    run('kubectl apply -f -', deployment('two'));
    shell.world.runUntil(60e9);
    expect(
      rows('kubectl get rs --no-headers')
        .map((row) => row.slice(1, 4))
        .sort(),
    ).toEqual([
      ['0', '0', '0'],
      ['2', '2', '2'],
    ]);
    expect(run('kubectl rollout history deploy/web').out).toBe(
      'deployment.apps/web \nREVISION  CHANGE-CAUSE\n1         <none>\n2         <none>\n\n',
    );
    expect(run('kubectl rollout undo deploy/web').out).toBe('deployment.apps/web rolled back\n');
    expect(rows('kubectl rollout history deploy/web').map(([n]) => n)).toEqual([
      'deployment.apps/web',
      'REVISION',
      '2',
      '3',
    ]);
    expect(run('kubectl get deploy -o jsonpath={.items[0].spec.template.spec.containers[0].image}').out).toBe('one');
    expect(run('kubectl rollout undo deploy/web --to-revision=3').out).toContain('skipped rollback');
    expect(run('kubectl rollout undo deploy/web --to-revision=9').err).toContain('unable to find specified revision 9');
    expect(run('kubectl delete rs --all').err).toContain('deleting a ReplicaSet is not modelled');
    run('kubectl delete deploy web');
    expect(run('kubectl get rs').err).toContain('No resources found');
  });

  it('cordons and drains a node', () => {
    run('kubectl apply -f -', deployment('one', 1));
    shell.world.runUntil(5e9);
    expect(run('kubectl uncordon node1').out).toBe('node/node1 already uncordoned\n');
    expect(run('kubectl cordon node1').out).toBe('node/node1 cordoned\n');
    expect(run('kubectl get nodes').out).toContain('Ready,SchedulingDisabled');
    run(
      'kubectl apply -f -',
      '{"apiVersion":"v1","kind":"Pod","metadata":{"name":"p"},"spec":{"nodeName":"node1","containers":[{"name":"c"}]}}',
    );
    const refused = run('kubectl drain node1');
    expect(refused).toMatchObject({ out: 'node/node1 already cordoned\n', status: 1 });
    expect(refused.err).toBe(
      'error: unable to drain node "node1" due to error: cannot delete Pods that declare no controller (use --force to override): default/p, continuing command...\nThere are pending nodes to be drained:\n node1\ncannot delete Pods that declare no controller (use --force to override): default/p\n',
    );
    const drained = run('kubectl drain node1 --force');
    expect(drained.err).toBe('Warning: deleting Pods that declare no controller: default/p\n');
    expect(drained.out).toMatch(/evicting pod default\/p\n/);
    expect(drained.out).toMatch(/pod\/p evicted\n.*node\/node1 drained\n$/s);
    expect(drained.status).toBe(0);
    expect(rows('kubectl get pods --no-headers').map((row) => row[2])).toEqual(['Pending']);
    expect(run('kubectl uncordon node1').out).toBe('node/node1 uncordoned\n');
    shell.world.runUntil(shell.world.clock.now + 5e9);
    expect(rows('kubectl get pods --no-headers').map((row) => row[2])).toEqual(['Running']);
  });

  it('exposes a Deployment by the port of its pods', () => {
    run('kubectl apply -f -', deployment('one'));
    expect(run('kubectl expose deploy web --port=80 --target-port=8080 --type=NodePort').out).toBe(
      'service/web exposed\n',
    );
    expect(JSON.parse(run('kubectl get svc web -o json').out).spec).toMatchObject({
      type: 'NodePort',
      selector: { app: 'web' },
      ports: [{ port: 80, targetPort: 8080 }],
    });
    expect(run('kubectl expose deploy web').err).toContain('services "web" already exists');
    expect(run('kubectl expose deploy/web --name=other').out).toBe('service/other exposed\n');
    expect(JSON.parse(run('kubectl get svc other -o json').out).spec.ports).toMatchObject([{ port: 8080 }]);
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
