import { expect, test } from 'vitest';
import { iptables } from '../../../shell/iptables/iptables.ts';
import { TestShell } from '../../../shell/testing.ts';

test.each([
  ['--ipvs', '--ipvs'],
  ['! --ipvs', '! --ipvs'],
  ['--vproto tcp', '--vproto 6'],
  ['! --vproto TCP', '! --vproto 6'],
  ['--vport http', '--vport 80'],
  ['--vdir REPLY', '--vdir REPLY'],
  ['! --vmethod ipip', '! --vmethod IPIP'],
  ['--vportctl 21', '--vportctl 21'],
  ['--ipvs --vaddr 10.96.0.0/16 --vport 80', '--vaddr 10.96.0.0/16 --vport 80'],
])('-m ipvs %s', (given, saved) => {
  const shell = new TestShell([iptables]);
  expect(shell.run(`iptables -A INPUT -m ipvs ${given}`)).toMatchObject({ err: '', status: 0 });
  expect(shell.run('iptables -S INPUT').out).toContain(`-A INPUT -m ipvs ${saved}\n`);
});

test.each([
  ['', 'IPVS: At least one option is required'],
  ['--vdir sideways', 'ipvs: Bad value for "--vdir" option: "sideways"'],
  ['! --ipvs --vport 80', '! --ipvs cannot be together with other options'],
])('complains about -m ipvs %s', (given, err) => {
  const shell = new TestShell([iptables]);
  expect(shell.run(`iptables -A INPUT -m ipvs ${given}`).err).toContain(err);
});
