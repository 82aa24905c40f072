// Share: a link that carries the whole document in its fragment; nothing leaves the browser.
import { Check, Copy, Download } from 'lucide-react'
import { useEffect, useState } from 'react'
import { limits } from '../../blueprint/limits'
import { saveFile } from '../files/save'
import { countText, momentText } from '../format'
import { Button } from '../shell/controls/Button'
import { Dialog } from '../shell/controls/Dialog'
import { Segmented } from '../shell/controls/Segmented'
import controls from '../shell/controls/controls.module.css'
import { useDocument } from '../stores/document'
import { actTime } from '../stores/run'
import { COMFORTABLE_LINK, encode } from './codec'
import css from './share.module.css'

type From = 'start' | 'now'

export default function ShareDialog({ onClose }: { onClose: () => void }) {
  const [from, setFrom] = useState<From>('start')
  const [copied, setCopied] = useState(false)
  const [at] = useState(actTime)
  const link = useLink(from === 'now' ? at : null)
  const tooLong = link !== null && link.fragment > limits.fragment.max
  const copy = async () => {
    await navigator.clipboard.writeText(link!.text)
    setCopied(true)
    setTimeout(() => setCopied(false), 2_000)
  }
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
          <Button tone="primary" disabled={!link || tooLong} onClick={() => void copy()}>
            {copied ? <Check size={14} aria-hidden /> : <Copy size={14} aria-hidden />}
            {copied ? 'Copied' : 'Copy link'}
          </Button>
        </>
      }
    >
      <Segmented
        label="Where it begins"
        value={from}
        onChange={setFrom}
        options={[
          { value: 'start', label: 'From the start' },
          { value: 'now', label: `At this moment, ${momentText(at)}` },
        ]}
      />
      <input
        className={controls.field}
        style={{ marginTop: 12 }}
        readOnly
        aria-label="Link"
        data-testid="share-link"
        value={link === null ? 'Packing…' : tooLong ? '' : link.text}
        onFocus={({ target }) => target.select()}
      />
      {link && <Meter length={link.text.length} tooLong={tooLong} />}
    </Dialog>
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
