// The power button of a process.
import { Power as PowerIcon } from 'lucide-react'
import { findBlock } from '../../actions/blocks'
import { doVerb, verbOf } from '../../actions/verbs'
import { useRun } from '../../stores/run'
import { useWorkspace } from '../../stores/workspace'
import css from './face.module.css'

/** Kills the process, or starts it again. */
export function Power({ id, kind, up }: { id: string; kind: string; up: boolean }) {
  const cue = useWorkspace((workspace) => (workspace.cue?.id === id ? workspace.cue.round : undefined))
  const label = up ? `Kill ${kind} ${id}` : `Start ${kind} ${id} again`
  return <PowerButton up={up} label={label} keys="X" testId={`power-${id}`} cue={cue} onPress={() => togglePower(id)} />
}

interface PowerButtonProps {
  up: boolean
  label: string
  keys?: string
  testId: string
  /** It asks to be pressed, for the first or the second time. */
  cue?: number | undefined
  onPress: () => void
}

export function PowerButton({ up, label, keys, testId, cue, onPress }: PowerButtonProps) {
  return (
    <button
      type="button"
      className={`${css.power} nodrag`}
      // Also its name: beside a label it would be said a second time.
      title={keys ? `${label} (${keys})` : label}
      tabIndex={-1}
      data-testid={testId}
      data-state={up ? 'on' : 'off'}
      data-cue={cue}
      onClick={(event) => {
        event.stopPropagation()
        onPress()
      }}
      onDoubleClick={(event) => event.stopPropagation()}
    >
      <PowerIcon size={15} aria-hidden />
    </button>
  )
}

function togglePower(id: string) {
  const { frame } = useRun.getState()
  const block = frame && findBlock(frame, id)
  const verb = block && verbOf(block, 'kill', 'restore')
  if (verb) doVerb(verb, block)
}
