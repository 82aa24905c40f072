// The document's title, which is also the field that changes it.
import { useEffect, useRef, useState } from 'react'
import { rename, useDocument } from '../stores/document'
import css from './topbar.module.css'

export function DocumentTitle() {
  const title = useDocument(({ scenario }) => scenario.title)
  const dirty = useDocument((document) => document.dirty)
  const [draft, setDraft] = useState<string | null>(null)
  const field = useRef<HTMLInputElement>(null)
  // Tabs, bookmarks and the browser's history are told apart by it.
  useEffect(() => {
    document.title = title === '' ? 'Millrace' : `${title} · Millrace`
  }, [title])
  const commit = () => {
    if (draft !== null) rename(draft)
    setDraft(null)
  }
  return (
    <div className={css.title} data-dirty={dirty || undefined}>
      <span className={css.titleSizer} aria-hidden>
        {(draft ?? title) || ' '}
      </span>
      <input
        ref={field}
        aria-label="Title of the document"
        value={draft ?? title}
        maxLength={120}
        spellCheck={false}
        onChange={({ target }) => setDraft(target.value)}
        onBlur={commit}
        onKeyDown={({ key }) => {
          if (key === 'Escape') setDraft(title)
          if (key === 'Enter' || key === 'Escape') field.current?.blur()
        }}
      />
      {dirty && <span className={css.dirty} title="Changed since it was opened or saved; kept in this browser" />}
    </div>
  )
}
