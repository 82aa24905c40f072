// All dialogs, each loaded when it is first opened.
import type { ReactNode } from 'react'
import { toast } from 'sonner'
import { cancelImport, useImport } from '../files/import'
import { later } from '../later'
import { forgetRefusal, useRefusal } from '../stores/notices'
import { useWorkspace } from '../stores/workspace'
import { Boundary, MISSING, WHAT_TO_DO } from './Boundary'
import { CommandsSoon } from './CommandsSoon'

const CommandPalette = later(() => import('./CommandPalette').then((module) => module.default), CommandsSoon)
const HelpDialog = later(() => import('./HelpDialog').then((module) => module.default))
const GalleryDialog = later(() => import('./GalleryDialog').then((module) => module.default))
const ErrorsDialog = later(() => import('./ErrorsDialog').then((module) => module.default))
const SidesDialog = later(() => import('../sides/SidesDialog').then((module) => module.default))
const CompareDialog = later(() => import('../compare/CompareDialog').then((module) => module.default))
const ShareDialog = later(() => import('../share/ShareDialog').then((module) => module.default))
const ImportDialog = later(() => import('../files/ImportDialog').then((module) => module.default))
const ProblemsDialog = later(() => import('./ProblemsDialog').then((module) => module.ProblemsDialog))

const close = () => useWorkspace.setState({ panel: null })

export function Dialogs() {
  const panel = useWorkspace((workspace) => workspace.panel)
  const refusal = useRefusal((state) => state.refusal)
  const pending = useImport((state) => state.pending)
  return (
    <>
      <Soon key={panel} onFail={close}>
        {panel === 'commands' && <CommandPalette onClose={close} />}
        {panel === 'help' && <HelpDialog onClose={close} />}
        {panel === 'compare' && <CompareDialog onClose={close} />}
        {panel === 'gallery' && <GalleryDialog onClose={close} />}
        {panel === 'share' && <ShareDialog onClose={close} />}
        {panel === 'errors' && <ErrorsDialog onClose={close} />}
        {panel === 'sides' && <SidesDialog onClose={close} />}
        {panel === 'embed' && <ShareDialog part="embed" onClose={close} />}
      </Soon>
      <Soon key={`import ${pending !== null}`} onFail={cancelImport}>
        {pending && <ImportDialog pending={pending} />}
      </Soon>
      <Soon key={`refusal ${refusal !== null}`} onFail={forgetRefusal}>
        {refusal && <ProblemsDialog refusal={refusal} onClose={forgetRefusal} />}
      </Soon>
    </>
  )
}

/** A dialog that may still be on its way. One that cannot be shown is told of, and closed: the page below goes on. */
function Soon({ onFail, children }: { onFail: () => void; children: ReactNode }) {
  const fail = () => {
    onFail()
    toast.error(MISSING, { id: 'missing', description: WHAT_TO_DO })
  }
  return (
    <Boundary instead={null} onFail={fail}>
      {children}
    </Boundary>
  )
}
