// The seed: the same one plays the same run, another one plays another.
import { Dices } from 'lucide-react'
import { Popover } from 'radix-ui'
import { useState } from 'react'
import { Button, Hint, IconButton } from '../shell/controls/Button'
import controls from '../shell/controls/controls.module.css'
import { edit, useDocument } from '../stores/document'
import css from './timeline.module.css'

const MOST = 4_294_967_295

export function Seed() {
  const seed = useDocument(({ scenario }) => scenario.seed)
  const [draft, setDraft] = useState('')
  const [open, setOpen] = useState(false)
  const wanted = Number(draft)
  const valid = /^\d+$/.test(draft.trim()) && wanted <= MOST
  const use = (chosen: number) => {
    edit(`use seed ${chosen}`, (scenario) => ({ ...scenario, seed: chosen }))
    setOpen(false)
  }
  return (
    <Popover.Root
      open={open}
      onOpenChange={(next) => {
        setDraft(String(seed))
        setOpen(next)
      }}
    >
      <Hint label="Seed: the same one plays the same run" side="top">
        <Popover.Trigger asChild>
          <button type="button" className={css.seed}>
            <span>Seed</span> <b className="tabular">{seed}</b>
          </button>
        </Popover.Trigger>
      </Hint>
      <Popover.Portal>
        <Popover.Content className={css.popover} side="top" sideOffset={8} collisionPadding={8} aria-label="Seed">
          <form
            onSubmit={(event) => {
              event.preventDefault()
              if (valid) use(wanted)
            }}
          >
            <label className={css.popoverLabel}>
              Seed
              <span className={css.popoverRow}>
                <input
                  className={controls.field}
                  inputMode="numeric"
                  value={draft}
                  aria-invalid={!valid}
                  onChange={({ target }) => setDraft(target.value)}
                />
                <IconButton label="Another seed" side="top" onClick={() => use(nextSeed(seed))}>
                  <Dices size={16} />
                </IconButton>
                <Button type="submit" tone="primary" disabled={!valid || wanted === seed}>
                  Use
                </Button>
              </span>
            </label>
            <p className={css.popoverText}>
              Every delay and every draw follows from it. The run is simulated anew, with all that was done to it.
            </p>
          </form>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}

/** Small numbers are easier to tell somebody. */
const nextSeed = (seed: number) => (seed >= MOST ? 1 : seed + 1)
