// Gallery: the scenarios that come with the page, each a document to play with.
import { Check, Database, Send, Server, Users, Zap } from 'lucide-react'
import { useEffect, useId, useState } from 'react'
import { openNamed } from '../files/open'
import { plural } from '../format'
import { Dialog } from './controls/Dialog'
import controls from './controls/controls.module.css'
import css from './dialogs.module.css'
import { inParts } from './gallery'

/** One line of scenarios/index.json. */
interface Entry {
  name: string
  title: string
  description: string
  brokers: number
  topics: number
  producers: number
  groups: number
  acts: number
  checks: number
}

export default function GalleryDialog({ onClose }: { onClose: () => void }) {
  const [entries, setEntries] = useState<Entry[] | 'failed' | null>(null)
  const [search, setSearch] = useState('')
  useEffect(() => {
    fetch(new URL('scenarios/index.json', document.baseURI))
      .then((response) => response.json() as Promise<Entry[]>)
      .then(setEntries, () => setEntries('failed'))
  }, [])
  const wanted = search.trim().toLowerCase()
  const shown = Array.isArray(entries)
    ? entries.filter(({ name, title, description }) => `${name} ${title} ${description}`.toLowerCase().includes(wanted))
    : []
  return (
    <Dialog
      open
      onClose={onClose}
      width={820}
      title="Gallery"
      text="Each is a document: play it, break it, change it, share it."
    >
      <input
        type="search"
        className={controls.field}
        aria-label="Search the gallery"
        placeholder="Search the gallery"
        value={search}
        onChange={({ target }) => setSearch(target.value)}
      />
      {entries === null && <p className={css.none}>Loading…</p>}
      {entries === 'failed' && (
        <p className={css.none}>The gallery could not be loaded. Look at the network connection, and open it again.</p>
      )}
      {inParts(shown).map(({ title, about, entries: own }) => (
        <section key={title} role="group" aria-label={title}>
          <h3 className={css.galleryPart}>{title}</h3>
          <p className={css.galleryAbout}>{about}</p>
          <Cards entries={own} />
        </section>
      ))}
      {Array.isArray(entries) && shown.length === 0 && <p className={css.none}>Nothing is called “{search}”.</p>}
    </Dialog>
  )
}

const Cards = ({ entries }: { entries: Entry[] }) => (
  <ul className={css.gallery}>
    {entries.map((entry) => (
      <li key={entry.name}>
        <Card entry={entry} />
      </li>
    ))}
  </ul>
)

function Card({ entry: { name, title, description, ...counts } }: { entry: Entry }) {
  const id = useId()
  return (
    <button
      type="button"
      className={css.card}
      onClick={() => void openNamed(name)}
      data-scenario={name}
      aria-labelledby={`${id}title`}
      aria-describedby={`${id}about ${id}counts`}
    >
      <b id={`${id}title`}>{title}</b>
      <span id={`${id}about`} className={css.cardText}>
        {description}
      </span>
      <span id={`${id}counts`} className={css.cardCounts}>
        <Count icon={<Server size={12} />} value={counts.brokers} what="broker" />
        <Count icon={<Database size={12} />} value={counts.topics} what="topic" />
        <Count icon={<Send size={12} />} value={counts.producers} what="producer" />
        <Count icon={<Users size={12} />} value={counts.groups} what="group" />
        <Count icon={<Zap size={12} />} value={counts.acts} what="act" />
        <Count icon={<Check size={12} />} value={counts.checks} what="check" />
      </span>
    </button>
  )
}

const Count = ({ icon, value, what }: { icon: React.ReactNode; value: number; what: string }) =>
  value > 0 && (
    <span title={plural(value, what)}>
      {icon}
      <span aria-hidden>{value}</span>
      <span className="visually-hidden">{plural(value, what)}</span>
    </span>
  )
