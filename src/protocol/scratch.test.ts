import { it } from 'vitest';
import { deflateRawSync } from 'node:zlib';
import { Session } from '../session/session.ts';
import { runLine } from '../session/headless.ts';
import { labById } from '../labs/labs.ts';
it('size', async () => {
  for (const [id, lines] of [
    ['host', [['client','ping -c 1 node']]],
    ['host', [['client','ping -c 1 node'],['node','iptables -A INPUT -p icmp -j DROP'],['client','ping -c 3 node'],['node','iptables -D INPUT 1'],['node','conntrack -L'],['client','curl http://node/'],['node','iptables -S | grep INPUT'],['node','iptables-save']]],
    ['cluster', [['pod-client','curl http://web/'],['node-a','ipvsadm -Ln'],['node-a','iptables -t nat -L KUBE-SERVICES -n'],['client','curl http://192.168.1.2:30080/'],['pod-client','curl http://web/'],['node-a','for i in 1 2 3; do iptables -A FORWARD -p tcp --dport $i -j ACCEPT; done'],['node-a','conntrack -L'],['pod-client','curl http://web/']]],
  ] as const) {
    const s = await Session.open({ lab: labById(id)! });
    for (const [p, l] of lines) await runLine(s, p, l);
    const json = JSON.stringify(s.save());
    const z = deflateRawSync(json, { level: 9 });
    console.log(id, lines.length, json.length, z.length, Math.ceil(z.length * 4 / 3), s.machine.seq);
    const PH = ['{"at":{"steps":', ',"time":', '},"seq":', ',"line":', ',"action":{"do":"line","job":', ',"place":"', ',"text":"', '","kind":"list"}},', ',"action":{"do":"exec","job":', ',"index":1,"argv":["', '"],"stdin":"","cwd":"/root","tty":true}},', ',"action":{"do":"end","job":', ',"status":0}}', '","', '"version":1,"lab":"', '","seed":1,"rxModel":"napi","journal":{"current":', ',"branches":[{"id":0,"parent":null,"title":"','","shared":0,"entries":[', '],"end":{"steps":', ',"index":0,"argv":["','"],"stdin":"","cwd":"/root","tty":false}},', ',"status":0,"cwd":"/root","vars":{"HOME":"/root","PATH":"/usr/sbin:/usr/bin:/sbin:/bin","USER":"root"', 'iptables', '","kind":"script"}},'];
    let packed = json; PH.forEach((ph, i) => { packed = packed.replaceAll(ph, String.fromCharCode(i + 1)); });
    const z2 = deflateRawSync(packed, { level: 9 }); const z3 = deflateRawSync(packed);
    console.log('packed', packed.length, z2.length, z3.length, Math.ceil(z2.length * 4 / 3));
  }
});
