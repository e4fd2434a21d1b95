import { beforeAll, expect, it } from 'vitest';
import { cluster } from '../labs/cluster.ts';
import { loadCommands, loadYaml } from '../shell/registry.ts';
import { runLine } from './headless.ts';
import { kubeAnswer } from './kube-queries.ts';
import { Session } from './session.ts';

beforeAll(async () => {
  await loadCommands();
  await loadYaml();
});

const events = (session: Session): readonly string[] =>
  session.machine.world.tracer.events.map((event) =>
    JSON.stringify(event)
      .replaceAll(/ip_vs_(?:out_hook|reply4|local_reply4)/g, 'OUT')
      .replaceAll(/ip_vs_(?:in_hook|remote_request4|local_request4)/g, 'IN'),
  );

it('gives the hook functions of IPVS the names of another kernel, and changes nothing else', async () => {
  const session = new Session({ lab: cluster });
  const command = kubeAnswer(session, { kind: 'kube-command', net: 0, flags: { 'proxy-mode': 'ipvs' } });
  if (command.kind !== 'kube-command') throw new Error('no command');
  await runLine(session, 'node-a', command.line);
  await runLine(session, 'pod-client', 'curl -s http://10.96.0.20/');
  const before = events(session);
  const names = () =>
    session.machine.world.tracer.events.flatMap((e) => (e.kind === 'hook' && e.module === 'ip_vs' ? [e.fn] : []));
  expect(names()).toContain('ip_vs_in_hook');
  session.renameHooks('up to 5.15');
  expect(names()).toContain('ip_vs_remote_request4');
  expect(names()).not.toContain('ip_vs_in_hook');
  expect(events(session)).toEqual(before);
  expect(session.machine.faults).toEqual([]);
});
