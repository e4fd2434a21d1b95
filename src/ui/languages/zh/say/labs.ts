import { ISSUES } from '../../../../store/own-lab/form.ts';
import { SANDBOX } from '../sandbox.ts';
import type { Phrases } from './phrases.ts';

type Sentence = (...values: readonly string[]) => string;

/** The issues of a lab, alone and behind their place. */
const issues = (Object.keys(ISSUES) as (keyof typeof ISSUES)[]).flatMap((code) => {
  const english = (ISSUES[code] as Sentence)('{}', '{}');
  const told = SANDBOX.issues[code] as Sentence;
  return [
    [english, told('{1}', '{2}')],
    [`{}: ${english}`, `{1}：${told('{2}', '{3}')}`],
  ];
});

/** Why a lab that a reader made cannot be read, or does not start. */
export const LABS: Phrases = {
  ...Object.fromEntries(issues),
  'it is no lab: {}': '这不是实验：{}',
  'not JSON': '不是 JSON',
  'it is not JSON': '它不是 JSON',
  'not an object': '不是对象',
  'it has no version': '它没有版本',
  'there is too much in it': '内容太多',
  'form {} is unknown': '格式 {} 未知',
  'all of it': '整体',
  '{} should be {}': '{} 应为 {}',
  'a text': '文字',
  'a number': '数',
  'an object': '对象',
  'true, or not there': 'true，或者不写',
  'one of {}': '下列之一：{}',
  'a list of at most {}': '最多 {} 项的列表',
  '{} is nothing that a lab has': '{} 不是实验的内容',
  'the lab was made by a newer Hookscope (form {}; this one reads up to {})':
    '实验由更新版本的 Hookscope 制作（格式 {}；这里最多能读 {}）',
  'the lab cannot run': '实验无法运行',
  'the lab cannot run: {}': '实验无法运行：{}',
  '{} (and {} more)': '{}（还有 {} 个）',
  'setup: {}': '启动之前：{}',
  '"{}" at {} ended with {}': '{2} 上的“{1}”以 {3} 结束',
  '"{}" does not end': '“{}”没有结束',
  '{}: command not found': '{}：找不到命令',
  '"{}" is not one plain command': '“{}”不是一条简单的命令',
};
