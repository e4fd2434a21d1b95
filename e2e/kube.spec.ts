import { expect, type Page, test } from '@playwright/test';
import { HookscopePage } from './pages/hookscope-page.ts';

/** The cluster lab, at the end of its first request. */
async function openCluster(page: Page): Promise<HookscopePage> {
  const hookscope = new HookscopePage(page);
  await hookscope.open();
  await page.getByRole('combobox', { name: 'Lab' }).selectOption('cluster');
  await expect(hookscope.transcript).toContainText('hello, 10.180.0.9');
  await hookscope.idle();
  await hookscope.leaveTerminal();
  await hookscope.key('End');
  return hookscope;
}

const mode = (page: Page, name: string) => page.getByTestId('mode-switch').getByRole('radio', { name });
const line = (page: Page, path: string) => page.locator(`[data-path="${path}"]`).getByRole('button').first();

async function toMode(page: Page, name: string): Promise<void> {
  await mode(page, name).click();
  await expect(mode(page, name)).toBeChecked();
  await expect(page.getByTestId('mode-switch')).toHaveAttribute('aria-busy', 'false');
}

/** Drops a file on the page as a browser does. */
async function drop(page: Page, name: string, text: string): Promise<void> {
  const data = await page.evaluateHandle(
    ([fileName, content]) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([content], fileName));
      return transfer;
    },
    [name, text] as const,
  );
  // as a browser does: again and again while the file hangs there, and the page may have begun to listen only now
  await expect(async () => {
    await page.dispatchEvent('body', 'dragover', { dataTransfer: data });
    await expect(page.getByText('Drop it to apply it with kubectl')).toBeVisible({ timeout: 300 });
  }).toPass();
  await page.dispatchEvent('body', 'drop', { dataTransfer: data });
}

test('the mode switch changes kube-proxy on all nodes, and undo takes it back', async ({ page }) => {
  const hookscope = await openCluster(page);
  await expect(mode(page, 'iptables')).toBeChecked();
  await expect(mode(page, 'nftables')).toBeDisabled();
  await toMode(page, 'ipvs');
  await hookscope.enter('node-b', 'ipvsadm -ln');
  await expect(hookscope.transcript).toContainText('10.96.0.20:80 rr');
  await hookscope.enter('node-b', 'iptables -t nat -S | grep -c KUBE-SVC');
  await expect(hookscope.transcript).toContainText(/KUBE-SVC\s+0\s/);
  await hookscope.enter('pod-client', 'curl http://web/');
  await expect(hookscope.transcript).toContainText(/hello.*hello/s);
  const host = page.getByRole('navigation', { name: 'Hosts' }).getByRole('button', { name: 'node-a' });
  await host.click();
  const device = page.getByTestId('kube-ipvs0');
  await device.click();
  await page.getByRole('button', { name: 'ping -c 1 10.96.0.20' }).click();
  await expect(hookscope.transcript).toContainText('Destination Port Unreachable');
  await hookscope.enter('node-a', 'iptables -I INPUT -p icmp -j ACCEPT');
  await hookscope.enter('node-a', 'ping -c 1 10.96.0.20');
  await expect(hookscope.transcript).toContainText('1 received');
  for (let i = 0; i < 7; i++) await page.getByRole('button', { name: /^Undo/ }).click();
  await expect(mode(page, 'iptables')).toBeChecked();
  await expect(device).toHaveCount(0);
});

test('a line of YAML leads to its rules and to the steps of the packet', async ({ page }) => {
  const hookscope = await openCluster(page);
  await hookscope.tab('Service');
  await line(page, 'spec.clusterIP').click();
  const detail = page.locator('[data-path="spec.clusterIP"]');
  const step = detail.getByRole('button', { name: /^PREROUTING: KUBE-SERVICES rule/ });
  await step.click();
  await expect(hookscope.function()).toHaveText('nf_nat_ipv4_pre_routing');
  await expect(detail).toHaveAttribute('aria-current', 'step');
  await expect(page.locator('[data-path="spec.ports[0].nodePort"]')).not.toHaveAttribute('aria-current', 'step');
  await detail.getByRole('button', { name: /^Show it in the Rules tab: KUBE-SERVICES/ }).click();
  await expect(hookscope.inspector.getByRole('tab', { name: 'Rules' })).toHaveAttribute('aria-selected', 'true');
  await expect(hookscope.inspector.getByRole('heading', { name: /^KUBE-SERVICES/ })).toBeVisible();
});

test('a chain leads to the lines it was written for', async ({ page }) => {
  const hookscope = await openCluster(page);
  await hookscope.tab('Service');
  await line(page, 'spec.ports[0].nodePort').click();
  await page
    .locator('[data-path="spec.ports[0].nodePort"]')
    .getByRole('button', { name: /^Show it in the Rules tab: KUBE-NODEPORTS/ })
    .click();
  await page
    .getByTestId('chain-origin')
    .getByRole('button', { name: /default\/web: spec\.ports\[0\]\.nodePort/ })
    .click();
  await expect(page.locator('[data-path="spec.ports[0].nodePort"]')).toHaveClass(/marked/);
  await expect(page.locator('[data-path="spec.clusterIP"]')).not.toHaveClass(/marked/);
});

test('a dropped file is applied, and what changed is shown', async ({ page }) => {
  const hookscope = await openCluster(page);
  await hookscope.tab('Service');
  const yaml = `apiVersion: v1
kind: Service
metadata:
  name: fresh
spec:
  selector:
    app: web
  ports:
  - port: 8080
    targetPort: 80
`;
  await drop(page, 'fresh.yaml', yaml);
  const result = page.getByTestId('drop-result');
  await expect(result).toContainText('service/fresh created');
  await expect(page.getByTestId('kube-sync').first()).toContainText('Service default/fresh changed');
  await expect(page.getByTestId('kube-sync').first()).toContainText('-N KUBE-SVC-');
  await expect(page.getByRole('combobox', { name: 'Service' })).toContainText('default/fresh');
  await result.getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByRole('combobox', { name: 'Service' })).not.toContainText('default/fresh');
});

test('a bad file gets its error with line and column, and changes nothing', async ({ page }) => {
  const hookscope = await openCluster(page);
  await hookscope.tab('Service');
  await drop(page, 'bad.yaml', 'apiVersion: v1\nkind: Service\nmetadata:\n  name: [bad\n');
  const result = page.getByTestId('drop-result');
  await expect(result).toContainText('nothing was changed');
  await expect(result).toContainText(/yaml: line \d+, column \d+/);
  await expect(page.getByTestId('kube-sync')).toHaveCount(1);
});

test('flags of kube-proxy are set by a command', async ({ page }) => {
  const hookscope = await openCluster(page);
  await hookscope.tab('Service');
  await page.getByRole('button', { name: 'Flags', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Flags of kube-proxy' });
  await dialog.getByLabel('--iptables-masquerade-bit').fill('40');
  await expect(dialog).toContainText('must be within the range [0, 31]');
  await dialog.getByLabel('--iptables-masquerade-bit').fill('15');
  await dialog.getByRole('button', { name: 'Type it', exact: true }).click();
  await expect(hookscope.transcript).toContainText('successfully rolled out');
  await hookscope.enter('node-a', 'iptables -t nat -S KUBE-MARK-MASQ');
  await expect(hookscope.transcript).toContainText('0x8000/0x8000');
});

test('the hook functions of IPVS go by the names of an older kernel', async ({ page }) => {
  const hookscope = await openCluster(page);
  await toMode(page, 'ipvs');
  await hookscope.tab('Hooks');
  await page.getByRole('navigation', { name: 'Hosts' }).getByRole('button', { name: 'node-a' }).click();
  const table = page.getByTestId('ipvs-hooks');
  await expect(table).toContainText('ip_vs_in_hook');
  await table.getByRole('radio', { name: 'Linux up to 5.15' }).click();
  await expect(table).toContainText('ip_vs_remote_request4');
  await expect(table).not.toContainText('ip_vs_in_hook');
});

test('what is no rule is shown in the State tab, with its row lit', async ({ page }) => {
  const hookscope = await openCluster(page);
  await toMode(page, 'ipvs');
  await hookscope.tab('Service');
  await page.getByText(/^All \d+ on node-a$/).click();
  const go = (name: RegExp) => page.locator('.all-effects').getByRole('button', { name });
  await go(/^Show it in the State tab: 10\.96\.0\.20 on kube-ipvs0$/).click();
  const marked = hookscope.inspector.locator('[aria-current="true"]').filter({ hasText: 'kube-ipvs0' });
  await expect(marked).toContainText('local 10.96.0.20 dev kube-ipvs0');
  await hookscope.tab('Service');
  await go(/^Show it in the State tab: TCP 10\.96\.0\.20:80 rr$/).click();
  await expect(hookscope.inspector.locator('.ipvs-service[aria-current="true"]')).toContainText('10.180.2.1:80');
  await hookscope.tab('Service');
  await go(/^Show it in the State tab: KUBE-NODE-PORT-TCP 30080$/).click();
  await expect(hookscope.inspector.locator('.set-view [aria-current="true"]')).toHaveText('30080');
});

test('where kube-proxy does not run, the tab says so and starts it', async ({ page }) => {
  const hookscope = await openCluster(page);
  await hookscope.tab('Service');
  await hookscope.enter('node-a', 'kubectl -n kube-system delete ds kube-proxy');
  const stopped = page.getByTestId('kube-stopped');
  await expect(stopped).toContainText('Services that change now have no effect on this node.');
  await hookscope.enter('node-a', 'kubectl label svc web x=y');
  await expect(stopped).toContainText('One Service has changed since');
  await page.getByRole('navigation', { name: 'Hosts' }).getByRole('button', { name: 'client', exact: true }).click();
  await expect(hookscope.inspector).toContainText('client is no node.');
  await stopped.getByRole('button', { name: /^kube-proxy --proxy-mode=iptables/ }).click();
  await expect(stopped).toHaveCount(0);
});

test('many Services come by one line, and the lists stay short', async ({ page }) => {
  const hookscope = await openCluster(page);
  await hookscope.tab('Service');
  await page.getByText('Many Services', { exact: true }).click();
  await page.getByRole('button', { name: '1,000', exact: true }).click();
  await expect(page.getByTestId('kube-agent')).toContainText('watches 1002 Services', { timeout: 60_000 });
  await hookscope.inspector.getByRole('searchbox', { name: 'Find' }).fill('many-999');
  const service = hookscope.inspector.getByRole('combobox', { name: 'Service' });
  await expect(service.locator('option', { hasText: 'default/many-999' })).toHaveCount(1);
  await page.getByRole('navigation', { name: 'Hosts' }).getByRole('button', { name: 'node-a' }).click();
  await hookscope.tab('Rules');
  await hookscope.inspector.getByRole('combobox', { name: 'Table' }).selectOption('nat');
  const chain = hookscope.inspector.getByRole('combobox', { name: 'Chain' });
  await expect(chain.locator('option')).toHaveCount(201);
  await hookscope.inspector.getByRole('searchbox', { name: 'Find a chain' }).fill('kube-svc-z');
  await expect(chain.locator('option').nth(3)).toContainText('KUBE-SVC-Z');
});
