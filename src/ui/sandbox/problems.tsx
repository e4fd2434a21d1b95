import { subjectOf } from '../../store/own-lab/editor.ts';
import { type Issue, issueText, placeOf } from '../../store/own-lab/form.ts';
import { useEdited, useEditor } from './context.ts';
import { focusField } from './focus.ts';
import { SB } from './text.ts';

/** All that is wrong, each a way to its place. */
export function Problems() {
  const editor = useEditor();
  const lab = useEdited((s) => s.lab);
  const issues = useEdited((s) => s.issues);
  const errors = issues.filter(({ level }) => level === 'error');
  const warnings = issues.filter(({ level }) => level === 'warning');
  const go = (issue: Issue): void => {
    editor.select(subjectOf(lab, issue.path));
    focusField(issue.path);
  };
  return (
    <section className="sandbox-problems" aria-label={SB.problems}>
      <p role="status">
        {issues.length === 0 && <span className="fine">{SB.fine}</span>}
        {errors.length > 0 && <span className="issue-count error">{SB.errors(errors.length)}</span>}
        {warnings.length > 0 && <span className="issue-count warning">{SB.warnings(warnings.length)}</span>}
      </p>
      {issues.length > 0 && (
        <ul>
          {[...errors, ...warnings].map((issue) => {
            const place = placeOf(lab, issue.path);
            return (
              <li key={`${issue.path} ${issue.code}`}>
                <button type="button" onClick={() => go(issue)}>
                  <span className={`issue-mark ${issue.level}`}>{issue.level === 'error' ? SB.error : SB.warning}</span>
                  {place !== '' && <b>{place}</b>}
                  <span>{issueText(issue, SB.issues)}</span>
                </button>
              </li>
            );
          })}
        </ul>
      )}
    </section>
  );
}
