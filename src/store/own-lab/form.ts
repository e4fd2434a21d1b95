/** What the page needs of a lab's form: the editor sees the protocol through the store. */
export { checkLab, isMac, isNodeName, issueLine, placeOf } from '../../protocol/own-lab/check.ts';
export {
  type DeviceAt,
  devicesOf,
  isOwnLab,
  MAX_NODES,
  NODE_KINDS,
  type NodeKind,
  OWN,
  OWN_LAB_VERSION,
  type OwnDevice,
  type OwnEnd,
  type OwnLab,
  type OwnLine,
  type OwnLink,
  type OwnNode,
  type OwnRoute,
  type OwnServer,
  type OwnSetup,
  SWITCH_BRIDGE,
} from '../../protocol/own-lab/form.ts';
export { ISSUES, type Issue, type IssueTexts, issueText } from '../../protocol/own-lab/issues.ts';
export { idOfOwnLab, OwnLabError, ownLabText, readDraft, readText } from '../../protocol/own-lab/read.ts';
export { firstOf, focusOf } from '../../protocol/own-lab/spec.ts';
