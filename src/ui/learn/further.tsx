import type { LearnContents } from '../../protocol/learn.ts';
import { useApp } from '../context.ts';
import { openLesson, openLevel, rxOf } from './open.ts';
import { T } from './text.ts';

interface Props {
  /** Ids of levels; those of lessons begin with `lesson/`. */
  readonly ids: readonly string[];
  readonly contents: LearnContents;
}

/** Where to go on. */
export function Further({ ids, contents }: Props) {
  const app = useApp();
  const levels = contents.chapters.flatMap((chapter) => chapter.levels);
  const links = ids.flatMap((id) => {
    const lesson = id.startsWith('lesson/') ? contents.lessons.find((l) => `lesson/${l.id}` === id) : undefined;
    const level = levels.find((l) => l.id === id);
    if (lesson)
      return [
        { id, prefix: T.lessonPrefix, title: lesson.title, go: () => openLesson(app, lesson.id, rxOf(lesson.id)) },
      ];
    return level ? [{ id, prefix: T.levelPrefix, title: level.title, go: () => openLevel(app, level.id) }] : [];
  });
  if (links.length === 0) return null;
  return (
    <ul className="further">
      {links.map(({ id, prefix, title, go }) => (
        <li key={id}>
          <button type="button" className="further-link" onClick={() => void go()}>
            <span className="quiet">{prefix}</span> {title}
          </button>
        </li>
      ))}
    </ul>
  );
}
