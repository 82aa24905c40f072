// All dialogs, each loaded when it is first opened.
import { lazy, Suspense } from 'react'
import { useImport } from '../files/import'
import { forgetRefusal, useRefusal } from '../stores/notices'
import { type Panel, useWorkspace } from '../stores/workspace'
import { ProblemsDialog } from './ProblemsDialog'

const dialogs: Record<Panel, ReturnType<typeof lazy<(props: { onClose: () => void }) => React.ReactNode>>> = {
  commands: lazy(() => import('./CommandPalette')),
  help: lazy(() => import('./HelpDialog')),
  gallery: lazy(() => import('./GalleryDialog')),
  share: lazy(() => import('../share/ShareDialog')),
}

const ImportDialog = lazy(() => import('../files/ImportDialog'))

const close = () => useWorkspace.setState({ panel: null })

export function Dialogs() {
  const panel = useWorkspace((workspace) => workspace.panel)
  const refusal = useRefusal((state) => state.refusal)
  const pending = useImport((state) => state.pending)
  const Shown = panel && dialogs[panel]
  return (
    <>
      <Suspense>{Shown && <Shown onClose={close} />}</Suspense>
      <Suspense>{pending && <ImportDialog pending={pending} />}</Suspense>
      {refusal && <ProblemsDialog refusal={refusal} onClose={forgetRefusal} />}
    </>
  )
}
