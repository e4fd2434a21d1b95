import { type Branch, currentTimeline } from './branch.ts';

/** Commands that look and send, and change nothing. What is not here counts. */
const LOOKS: readonly RegExp[] = [
  /^(ping|curl|nc|tcpdump|dmesg|watch|sleep|help|history|jobs|hostname|whoami|date|pwd|cd|cat|head|tail|ls|wc|grep|wait|echo|true|arp)\b(?!.*>)/,
  /^ip6?tables(-legacy)?\s(.*\s)?(-[SLC]|--list|--list-rules|--check|-[a-zA-Z]*L[a-zA-Z]*|-h|--help|-V|--version)(\s|$)/,
  /^ip6?tables(-legacy)?-save\b(?!.*>)/,
  /^ip\s+(-\S+\s+)*(a|addr|address|l|link|r|route|ru|rule|n|neigh|neighbour|netns)(\s+(s|sh|show|list|ls|lst|get|identify|help)\b.*)?$/,
  /^bridge\s+(-d\w*\s+)?link(\s+(show|list)\b.*)?$/,
  /^sysctl\s+(?!.*(=|-w|-p|--system|--load))/,
  /^conntrack\s+(.*\s)?(-L|-G|-E|-S|-C|--dump|--get|--event|--count|--stats)(\s|$)/,
  /^ipvsadm(\s+(-l|-L|--list|-[lL]\w*)(\s.*)?|\s+(-S|--save)(\s.*)?)?$/,
  /^ipset\s+(list|test|save|-L|help)\b(?!.*>)/,
  /^kubectl\s+(get|describe|logs|explain|version|api-resources|rollout\s+(status|history))\b/,
  /^kube-proxy\s+--(show-sync|help|version)\b/,
];

/** Whether a line is meant to change something: those are counted against the par of a level. */
export const isChange = (line: string): boolean => {
  const text = line.trim();
  return text !== '' && !text.startsWith('#') && text.split(/&&|\|\||;|\|/).some((part) => !looks(part.trim()));
};

const looks = (part: string): boolean => part === '' || LOOKS.some((form) => form.test(part));

/** How many lines of a branch changed something. */
export const countChanges = (branch: Branch): number =>
  currentTimeline(branch).entries.filter(
    ({ action }) => action.do === 'line' && action.kind !== 'background' && isChange(action.text),
  ).length;

/** A line that was entered, and what it ended with; null while it runs. */
export interface EnteredLine {
  readonly place: string;
  readonly line: string;
  readonly status: number | null;
  readonly changes: boolean;
}

/** The lines of a branch, in order. */
export function enteredLines(branch: Branch): readonly EnteredLine[] {
  const { entries } = currentTimeline(branch);
  return entries.flatMap(({ action }) => {
    if (action.do !== 'line' || action.kind === 'background') return [];
    const end = entries.find((e) => e.action.do === 'end' && e.action.job === action.job)?.action;
    const status = end?.do === 'end' ? end.status : null;
    return [{ place: action.place, line: action.text, status, changes: isChange(action.text) }];
  });
}
