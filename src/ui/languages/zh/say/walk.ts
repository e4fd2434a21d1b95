import { say } from './say.ts';

type Form = readonly [line: RegExp, told: (parts: readonly string[]) => string];

const CONTEXTS: Readonly<Record<string, string>> = {
  process: '进程',
  softirq: '软中断',
  hardirq: '硬中断',
  hardware: '硬件',
};
const OPS: Readonly<Record<string, string>> = { new: '新建', confirm: '确认', update: '更新', destroy: '删除' };

const CULPRITS: readonly Form[] = [
  [/^rule (\d+) of (\w+)\/(\S+)$/, ([n, table, chain]) => `${table}/${chain} 的规则 ${n}`],
  [/^the policy of (\w+)\/(\S+)$/, ([table, chain]) => `${table}/${chain} 的策略`],
  [/^route: (.*)$/, ([text = '']) => `路由：${say(text)}`],
  [/^device (\S+): (.*)$/, ([dev, text = '']) => `设备 ${dev}：${say(text)}`],
];
const culprit = (text: string): string => told(CULPRITS, text) ?? say(text);

/** Lines of a walk in Markdown, the special ones first. Code and what terminals show stays as it is. */
const MARKDOWN: readonly Form[] = [
  [/^\*\*(.+), (\w+)\*\*$/, ([host, cpu = '']) => `**${host}，${CONTEXTS[cpu] ?? cpu}**`],
  [/^- (`[^`]+`): new packet #(\d+): (.*)$/, ([fn, n, why = '']) => `- ${fn}：新数据包 #${n}：${say(why)}`],
  [/^- (`[^`]+`): ends here: (.*)$/, ([fn, note = '']) => `- ${fn}：在此结束：${say(note)}`],
  [/^- (`[^`]+`): from (\S+) to (\S+ \S+)$/, ([fn, from, to]) => `- ${fn}：从 ${from} 到 ${to}`],
  [
    /^- \*\*Dropped\*\* in (`[^`]+`)(?: by (.*?))?: (.*) \((`[^`]+`)\)$/,
    ([fn, by = '', note = '', reason]) =>
      `- **丢弃**，位于 ${fn}${by && `，依据：${culprit(by)}`}：${say(note)}（${reason}）`,
  ],
  [/^- conntrack (\w+): (.*)$/, ([op = '', entry]) => `- 连接跟踪，${OPS[op] ?? op}：${entry}`],
  [/^- kernel log: (.*)$/, ([text]) => `- 内核日志：${text}`],
  [
    /^- (\*\*\w+\*\*) (\S+) (`[^`]+`)(?: table (\w+))? (\w*)(?:: (.*))?$/,
    ([hook, prio, fn, table, verdict, note]) =>
      `- ${hook} ${prio} ${fn}${table ? `，${table} 表` : ''} ${verdict}${note ? `：${say(note)}` : ''}`,
  ],
  [/^- (`[^`]+`): (.*)$/, ([fn, note = '']) => `- ${fn}：${say(note)}`],
  [/^ {2}- packet: (.*)$/, ([packet]) => `  - 数据包：${packet}`],
  [/^ {2}- (\d+) rules of (\S+) did not match$/, ([n, chain]) => `  - ${chain} 的 ${n} 条规则不匹配`],
  [
    /^ {2}- (\S+) rule (\d+) did not match: (.*)$/,
    ([chain, n, why = '']) => `  - ${chain} 规则 ${n} 不匹配：${say(why)}`,
  ],
  [/^ {2}- (\S+) rule (\d+): (.*)$/, ([chain, n, rest]) => `  - ${chain} 规则 ${n}：${rest}`],
  [/^ {2}- (\S+) policy: (.*)$/, ([chain, verdict]) => `  - ${chain} 的策略：${verdict}`],
  [/^Exit status (\d+)$/, ([status]) => `退出状态 ${status}`],
];

/** The same of a walk as text, behind the column of packets. */
const TEXT: readonly Form[] = [
  [/^== (\S+) ms {2}(\S+) (\w+)$/, ([time, host, cpu = '']) => `== ${time} ms  ${host} ${CONTEXTS[cpu] ?? cpu}`],
  [
    /^(\S+): new packet: (.*?)(?: \(because of (#\d+)\))?$/,
    ([fn, why = '', parent]) => `${fn}: 新数据包：${say(why)}${parent ? `（因为 ${parent}）` : ''}`,
  ],
  [/^(\S+): ends here: (.*)$/, ([fn, note = '']) => `${fn}: 在此结束：${say(note)}`],
  [/^(\S+): from (\S+) to (\S+ \S+)$/, ([fn, from, to]) => `${fn}: 从 ${from} 到 ${to}`],
  [
    /^DROPPED in (\S+): (\S+)(?: \[(.*?)\])?: (.*)$/,
    ([fn, reason, by = '', note = '']) => `丢弃，位于 ${fn}: ${reason}${by && ` [${culprit(by)}]`}：${say(note)}`,
  ],
  [/^conntrack (\w+): (.*)$/, ([op = '', entry]) => `连接跟踪，${OPS[op] ?? op}: ${entry}`],
  [/^kernel log: (.*)$/, ([text]) => `内核日志: ${text}`],
  [/^exit status (\d+)$/, ([status]) => `退出状态 ${status}`],
  [
    /^table (\w+) replaced: (\d+) rules, generation (\d+)$/,
    ([table, n, generation]) => `${table} 表被替换：${n} 条规则，第 ${generation} 代`,
  ],
  [/^hook (\w+): (.*)$/, ([hook, list]) => `钩子 ${hook}: ${list === 'empty' ? '空' : list}`],
  [/^packet: (.*)$/, ([packet]) => `数据包: ${packet}`],
  [/^mark: (.*)$/, ([marks]) => `标记: ${marks}`],
  [/^(\d+) rules? of (\S+) did not match$/, ([n, chain]) => `${chain} 的 ${n} 条规则不匹配`],
  [/^(\S+) (\d+) did not match: (.*)$/, ([chain, n, why = '']) => `${chain} ${n} 不匹配：${say(why)}`],
  [/^(\S+) policy: (\w+)$/, ([chain, verdict]) => `${chain} 的策略: ${verdict}`],
  [/^(\S+) end: back to the chain before$/, ([chain]) => `${chain} 末尾：回到之前的链`],
  [/^([A-Z]+ .*\] \S+ > \S+ [A-Z]*): (.*)$/, ([head, note = '']) => `${head}：${say(note)}`],
  [/^([a-z_]\w*): (.*)$/, ([fn, note = '']) => `${fn}: ${say(note)}`],
];

function told(forms: readonly Form[], line: string): string | null {
  for (const [form, tell] of forms) {
    const parts = form.exec(line);
    if (parts) return tell(parts.slice(1));
  }
  return null;
}

/** A walk that was exported as text or Markdown, in Chinese. */
export function walkZh(format: 'text' | 'markdown', walk: string): string {
  const lines = walk.split('\n');
  if (format === 'markdown') return lines.map((line) => told(MARKDOWN, line) ?? line).join('\n');
  return lines
    .map((line) => {
      const [column = '', body = ''] = [line.slice(0, line.search(/\S|$/)), line.trimStart()];
      const [packet = ''] = /^#\d+ {2}/.exec(body) ?? [];
      const rest = body.slice(packet.length);
      return /^[$|] /.test(rest) ? line : `${column}${packet}${told(TEXT, rest) ?? rest}`;
    })
    .join('\n');
}
