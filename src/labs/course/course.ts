import type { LabSpec } from '../../session/lab-spec.ts';
import type { Lesson } from './lesson.ts';
import { ANCHORS } from './lesson-anchors.ts';
import { CONNTRACK } from './lesson-conntrack.ts';
import { IPVS } from './lesson-ipvs.ts';
import { KUBE_IPTABLES } from './lesson-kube-iptables.ts';
import { KUBE_PROXY } from './lesson-kube-proxy.ts';
import { MODES } from './lesson-modes.ts';
import { NETFILTER } from './lesson-netfilter.ts';
import { WIRE, WIRE_CLASSIC } from './lesson-wire.ts';

/** The course, in its order. */
export const LESSONS: readonly Lesson[] = [
  KUBE_PROXY,
  WIRE,
  WIRE_CLASSIC,
  NETFILTER,
  ANCHORS,
  CONNTRACK,
  KUBE_IPTABLES,
  IPVS,
  MODES,
];

export const lessonById = (id: string): Lesson | null => LESSONS.find((lesson) => lesson.id === id) ?? null;

/** A lesson as a lab of its own, so that a session of it is known for what it is. */
export const labOfLesson = (lesson: Lesson): LabSpec => ({
  ...lesson.lab,
  id: `lesson/${lesson.id}`,
  title: lesson.title,
  setup: [...(lesson.lab.setup ?? []), ...(lesson.setup ?? [])],
});
