// A file or a link that could not be opened: everything that is wrong with it, where, and how to put it right.
import type { Problem } from '../../blueprint/scenario'
import { copyOrSave } from '../files/copy'
import { plural } from '../format'
import type { Refusal } from '../stores/notices'
import { useWorkspace } from '../stores/workspace'
import { Button } from './controls/Button'
import { Dialog } from './controls/Dialog'
import { Words } from './controls/Words'
import css from './dialogs.module.css'

export function ProblemsDialog({
  refusal: { what, problems, gallery, openRest },
  onClose,
}: {
  refusal: Refusal
  onClose: () => void
}) {
  const copy = () =>
    copyOrSave(problems.map((problem) => asText(what, problem)).join('\n'), 'Copied', 'millrace-problems.txt')
  const toRest = () => {
    onClose()
    openRest?.()
  }
  const toGallery = () => {
    onClose()
    useWorkspace.setState({ panel: 'gallery' })
  }
  return (
    <Dialog
      open
      onClose={onClose}
      width={600}
      title={`${what} was not opened`}
      text={`${plural(problems.length, 'problem')}. What you were working on is untouched.`}
      foot={
        <>
          <Button onClick={() => void copy()}>Copy as text</Button>
          {openRest && <Button onClick={toRest}>Open the rest</Button>}
          <Button {...(gallery ? {} : { tone: 'primary' })} onClick={onClose}>
            Close
          </Button>
          {gallery && (
            <Button tone="primary" onClick={toGallery}>
              Open the gallery
            </Button>
          )}
        </>
      }
    >
      <ul className={css.problems} data-testid="problems">
        {problems.map((problem) => (
          <li key={`${problem.line}:${problem.column} ${problem.message}`} data-placed={problem.line > 0 || undefined}>
            {problem.line > 0 && (
              <span className={css.place}>
                <span aria-hidden>
                  {problem.line}:{problem.column}
                </span>
                <span className="visually-hidden">
                  Line {problem.line}, column {problem.column}
                </span>
              </span>
            )}
            <div>
              <p>
                <Words text={problem.message} />
              </p>
              <p className={css.fix}>
                <Words text={problem.fix} />
              </p>
              <p className={css.path}>
                {problem.code}
                {problem.path && ` · ${problem.path}`}
              </p>
            </div>
          </li>
        ))}
      </ul>
    </Dialog>
  )
}

const asText = (what: string, { code, line, column, path, message, fix }: Problem) =>
  `${what}:${line}:${column} ${code}${path ? ` ${path}` : ''}: ${message}${fix ? ` ${fix}` : ''}`
