import type { LessonFault } from '../../protocol/learn.ts';
import { L } from './own-text.ts';

/** What is wrong with a lesson that was played, in words. */
export const faultText = ({ step, what, line, status }: LessonFault): string => L.fault[what](step, line, status);
