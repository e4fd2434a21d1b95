/** What is said about a lab. */
export interface LabText {
  readonly title: string;
  readonly summary: string;
}

/** The words of a lesson: its commands and events stay where they are. */
export interface LessonText extends LabText {
  /** The paragraphs of each step. */
  readonly steps: readonly (readonly string[])[];
}

/** The words of a level. */
export interface LevelText {
  readonly title: string;
  readonly story: readonly string[];
  readonly hints: readonly string[];
  readonly after: string;
}

/** Course, levels and labs in another language, by id. */
export interface LearnTexts {
  readonly lessons: Readonly<Record<string, LessonText>>;
  readonly chapters: Readonly<Record<string, string>>;
  readonly levels: Readonly<Record<string, LevelText>>;
  readonly labs: Readonly<Record<string, LabText>>;
}
