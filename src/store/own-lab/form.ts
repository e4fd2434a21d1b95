/** What the page needs of a lab's form: the editor sees the protocol through the store. */
export { isNodeName, placeOf } from '../../protocol/own-lab/check.ts';
export {
  type DeviceAt,
  devicesOf,
  isOwnLab,
  NODE_KINDS,
  type NodeKind,
  OWN,
  type OwnDevice,
  type OwnEnd,
  type OwnLab,
  type OwnLink,
  type OwnNode,
  type OwnSetup,
  SWITCH_BRIDGE,
} from '../../protocol/own-lab/form.ts';
export { ISSUES, type Issue, type IssueTexts, issueText } from '../../protocol/own-lab/issues.ts';
export { idOfOwnLab, readText } from '../../protocol/own-lab/read.ts';
