// Cuts, slows, thins or heals all connections between two sides of the network.
import { Name } from '../Name'
import { useState } from 'react'
import { Button } from '../shell/controls/Button'
import { Dialog } from '../shell/controls/Dialog'
import { Segmented } from '../shell/controls/Segmented'
import { Toggle } from '../shell/controls/Toggle'
import controls from '../shell/controls/controls.module.css'
import { perform } from '../stores/perform'
import { useBlueprint } from '../stores/useBlueprint'
import { actOf, endsOf, kinds, sidesText, type Side, useSides, type What } from './sides'
import css from './sides.module.css'

export default function SidesDialog({ onClose }: { onClose: () => void }) {
  const ends = endsOf(useBlueprint())
  const first = useSides(({ one }) => one)
  const [sides, setSides] = useState<Record<string, Side>>(() => Object.fromEntries(first.map((id) => [id, 'one'])))
  const [what, setWhat] = useState<What>('cut')
  const [amounts, setAmounts] = useState<Partial<Record<What, string>>>({})
  const [oneWay, setOneWay] = useState(false)
  const kind = kinds.find((one) => one.what === what)!
  const amount = amounts[what] ?? kind.amount?.usual ?? ''
  const one = ends.filter((id) => sides[id] === 'one')
  const other = ends.filter((id) => sides[id] === 'other')
  const act = actOf(what, { one, other }, amount, oneWay)
  const apply = () => {
    if (act && one.length > 0 && perform(act, `${kind.label.toLowerCase()} ${sidesText(one, other)}`)) onClose()
  }
  const put = (id: string, side: Side) => setSides((before) => ({ ...before, [id]: before[id] === side ? null : side }))
  return (
    <Dialog
      open
      onClose={onClose}
      width={560}
      title="Network between two sides"
      text="Everything that befalls the connections between them is one line of the timeline. With nobody on the other side it is everybody else."
      foot={
        <>
          <p className={css.summary} role="status">
            {one.length === 0 ? 'Say who stands on the one side.' : `${kind.label}: ${sidesText(one, other)}`}
          </p>
          <Button onClick={onClose}>Cancel</Button>
          <Button tone="primary" disabled={one.length === 0 || act === null} onClick={apply}>
            {kind.label}
          </Button>
        </>
      }
    >
      <div className={css.ends} role="group" aria-label="Who stands where">
        {ends.map((id) => (
          <div key={id} className={css.end} data-side={sides[id] ?? undefined}>
            <SideButton id={id} side="one" label="one" sides={sides} put={put} />
            <span>
              <Name of={id} />
            </span>
            <SideButton id={id} side="other" label="other" sides={sides} put={put} />
          </div>
        ))}
      </div>
      <div className={css.what}>
        <Segmented
          label="What befalls the connections"
          value={what}
          options={kinds.map(({ what: value, label }) => ({ value, label }))}
          onChange={setWhat}
        />
      </div>
      {kind.amount && (
        <label className={css.row}>
          {kind.amount.label}
          <input
            className={controls.field}
            value={amount}
            aria-invalid={act === null}
            onChange={({ target }) => setAmounts((before) => ({ ...before, [what]: target.value }))}
            onKeyDown={({ key }) => key === 'Enter' && apply()}
          />
          {act === null && <span role="alert">{kind.amount.like}</span>}
        </label>
      )}
      {what === 'cut' && (
        <div className={css.row}>
          <span aria-hidden>Only from the one side to the other</span>
          <Toggle label="Only from the one side to the other" checked={oneWay} onChange={setOneWay} />
        </div>
      )}
    </Dialog>
  )
}

function SideButton({
  id,
  side,
  label,
  sides,
  put,
}: {
  id: string
  side: 'one' | 'other'
  label: string
  sides: Record<string, Side>
  put: (id: string, side: Side) => void
}) {
  return (
    <button
      type="button"
      className={css.side}
      aria-pressed={sides[id] === side}
      aria-label={`${id} stands on the ${label} side`}
      onClick={() => put(id, side)}
    >
      {label}
    </button>
  )
}
