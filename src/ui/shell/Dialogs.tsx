// All dialogs, each loaded when it is first opened.
import { type ReactNode, lazy, Suspense } from 'react'
import { toast } from 'sonner'
import { cancelImport, useImport } from '../files/import'
import { part } from '../parts'
import { forgetRefusal, useRefusal } from '../stores/notices'
import { useWorkspace } from '../stores/workspace'
import { Boundary, MISSING, WHAT_TO_DO } from './Boundary'
import { CommandsSoon } from './CommandsSoon'

const CommandPalette = lazy(part(() => import('./CommandPalette')))
const HelpDialog = lazy(part(() => import('./HelpDialog')))
const GalleryDialog = lazy(part(() => import('./GalleryDialog')))
const ErrorsDialog = lazy(part(() => import('./ErrorsDialog')))
const SidesDialog = lazy(part(() => import('../sides/SidesDialog')))
const CompareDialog = lazy(part(() => import('../compare/CompareDialog')))
const ShareDialog = lazy(part(() => import('../share/ShareDialog')))
const ImportDialog = lazy(part(() => import('../files/ImportDialog')))

const ProblemsDialog = lazy(
  part(() => import('./ProblemsDialog').then((module) => ({ default: module.ProblemsDialog }))),
)

const close = () => useWorkspace.setState({ panel: null })

export function Dialogs() {
  const panel = useWorkspace((workspace) => workspace.panel)
  const refusal = useRefusal((state) => state.refusal)
  const pending = useImport((state) => state.pending)
  return (
    <>
      <Soon key={panel} onFail={close} meanwhile={panel === 'commands' && <CommandsSoon onClose={close} />}>
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
function Soon({ onFail, meanwhile, children }: { onFail: () => void; meanwhile?: ReactNode; children: ReactNode }) {
  const fail = () => {
    onFail()
    toast.error(MISSING, { id: 'missing', description: WHAT_TO_DO })
  }
  return (
    <Boundary instead={null} onFail={fail}>
      <Suspense fallback={meanwhile}>{children}</Suspense>
    </Boundary>
  )
}
