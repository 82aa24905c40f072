// Share: a link that carries the whole document in its fragment, or an iframe with that link; nothing leaves the browser.
import { Check, Copy, Download } from 'lucide-react'
import { useEffect, useState } from 'react'
import { toast } from 'sonner'
import { limits } from '../../blueprint/limits'
import type { EmbedOptions } from '../embed/options'
import { embedSnippet } from '../embed/snippet'
import { copyText, REFUSED } from '../files/copy'
import { saveFile } from '../files/save'
import { momentText } from '../../kernel/time'
import { countText } from '../format'
import { Button } from '../shell/controls/Button'
import { Dialog } from '../shell/controls/Dialog'
import { Segmented } from '../shell/controls/Segmented'
import fields from '../shell/controls/controls.module.css'
import { useDocument } from '../stores/document'
import { actTime } from '../stores/run'
import { COMFORTABLE_LINK, encode } from './codec'
import css from './share.module.css'

type Part = 'link' | 'embed'
type From = 'start' | 'now'
type Link = ReturnType<typeof useLink>

/** A link to the open document, or the HTML that puts it into an article. */
export default function ShareDialog({ part: begin = 'link', onClose }: { part?: Part; onClose: () => void }) {
  const [part, setPart] = useState<Part>(begin)
  const [from, setFrom] = useState<From>('start')
  const [controls, setControls] = useState<EmbedOptions['controls']>('full')
  const [at] = useState(actTime)
  const title = useDocument(({ scenario }) => scenario.title)
  const link = useLink(from === 'now' ? at : null)
  const tooLong = link !== null && link.fragment > limits.fragment.max
  const html = link === null || tooLong ? '' : embedSnippet(link.text, title, { controls, loop: false })
  return (
    <Dialog
      open
      onClose={onClose}
      title="Share"
      text="The link holds the whole canvas and everything that was done to it. Nothing is sent anywhere."
      foot={
        <>
          <Button onClick={() => void saveFile()}>
            <Download size={14} aria-hidden /> Save as a file
          </Button>
          {part === 'link' ? (
            <Copier key="link" of="share-link" text={tooLong ? '' : (link?.text ?? '')} label="Copy link" />
          ) : (
            <Copier key="embed" of="share-html" text={html} label="Copy HTML" />
          )}
        </>
      }
    >
      <div className={css.choices}>
        <Segmented
          label="What to share"
          value={part}
          onChange={setPart}
          options={[
            { value: 'link', label: 'Link' },
            { value: 'embed', label: 'Embed in an article' },
          ]}
        />
        <Segmented
          label="Where it begins"
          value={from}
          onChange={setFrom}
          options={[
            { value: 'start', label: 'From the start' },
            { value: 'now', label: `At this moment, ${momentText(at)}` },
          ]}
        />
      </div>
      {part === 'link' ? (
        <LinkPart link={link} tooLong={tooLong} />
      ) : (
        <EmbedPart html={html} link={link} tooLong={tooLong} controls={controls} setControls={setControls} />
      )}
    </Dialog>
  )
}

/** `of`: where the text stands, for who has to copy it by hand. */
function Copier({ text, label, of }: { text: string; label: string; of: string }) {
  const [copied, setCopied] = useState(false)
  const copy = async () => {
    if (!(await copyText(text))) {
      document.getElementById(of)?.focus()
      toast(REFUSED, { id: 'copy', description: 'What is to be copied is selected: copy it by hand.' })
      return
    }
    setCopied(true)
    setTimeout(() => setCopied(false), 2_000)
  }
  return (
    <Button tone="primary" disabled={text === ''} onClick={() => void copy()}>
      {copied ? <Check size={14} aria-hidden /> : <Copy size={14} aria-hidden />}
      {copied ? 'Copied' : label}
    </Button>
  )
}

function LinkPart({ link, tooLong }: { link: Link; tooLong: boolean }) {
  return (
    <>
      <input
        id="share-link"
        className={fields.field}
        style={{ marginTop: 12 }}
        readOnly
        aria-label="Link"
        data-testid="share-link"
        value={link === null ? 'Packing…' : tooLong ? '' : link.text}
        onFocus={({ target }) => target.select()}
      />
      {link && <Meter length={link.text.length} tooLong={tooLong} />}
    </>
  )
}

const controlWords: { value: EmbedOptions['controls']; label: string }[] = [
  { value: 'full', label: 'All controls' },
  { value: 'mini', label: 'Play only' },
  { value: 'none', label: 'None' },
]

interface EmbedPartProps {
  html: string
  link: Link
  tooLong: boolean
  controls: EmbedOptions['controls']
  setControls: (controls: EmbedOptions['controls']) => void
}

function EmbedPart({ html, link, tooLong, controls, setControls }: EmbedPartProps) {
  return (
    <>
      <div className={css.choices}>
        <Segmented label="Controls of the embed" value={controls} onChange={setControls} options={controlWords} />
      </div>
      <textarea
        id="share-html"
        className={css.html}
        readOnly
        rows={5}
        aria-label="HTML"
        data-testid="embed-html"
        value={link === null ? 'Packing…' : html}
        onFocus={({ target }) => target.select()}
      />
      <p className={css.about}>
        {tooLong
          ? 'This canvas is too large for a link, and so for an embed: save it as a file.'
          : 'It waits as a still picture, runs when a reader starts it, rests out of sight, and keeps nothing in their browser.'}
      </p>
    </>
  )
}

function Meter({ length, tooLong }: { length: number; tooLong: boolean }) {
  const fits = length < 2_000 ? 'ok' : length < COMFORTABLE_LINK ? 'warn' : 'bad'
  const words = {
    ok: 'short enough for any chat',
    warn: 'too long for some chats; mail and documents take it',
    bad: 'many programs cut links of this length; better save it as a file',
  }
  return (
    <div className={css.meter} data-tone={tooLong ? 'bad' : fits}>
      <span style={{ width: `${Math.min((length / COMFORTABLE_LINK) * 100, 100)}%` }} />
      <p>
        {tooLong
          ? 'This canvas is too large for a link: save it as a file.'
          : `${countText(length)} characters: ${words[fits]}.`}
      </p>
    </div>
  )
}

/** The link for the open document, beginning at a moment (null: the start). */
function useLink(at: number | null): { text: string; fragment: number } | null {
  const scenario = useDocument((document) => document.scenario)
  const [link, setLink] = useState<{ text: string; fragment: number } | null>(null)
  useEffect(() => {
    let live = true
    void encode(scenario).then((fragment) => {
      const address = new URL(document.baseURI)
      address.search = at === null ? '' : `?t=${at / 1e6}s`
      address.hash = fragment
      if (live) setLink({ text: address.href, fragment: fragment.length })
    })
    return () => {
      live = false
    }
  }, [scenario, at])
  return link
}
