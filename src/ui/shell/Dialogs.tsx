// All dialogs, each loaded when it is first opened.
import { lazy, Suspense } from 'react'
import { useImport } from '../files/import'
import { forgetRefusal, useRefusal } from '../stores/notices'
import { useWorkspace } from '../stores/workspace'

const CommandPalette = lazy(() => import('./CommandPalette'))
const HelpDialog = lazy(() => import('./HelpDialog'))
const GalleryDialog = lazy(() => import('./GalleryDialog'))
const SidesDialog = lazy(() => import('../sides/SidesDialog'))
const ShareDialog = lazy(() => import('../share/ShareDialog'))
const ImportDialog = lazy(() => import('../files/ImportDialog'))

const ProblemsDialog = lazy(() => import('./ProblemsDialog').then((module) => ({ default: module.ProblemsDialog })))

const close = () => useWorkspace.setState({ panel: null })

export function Dialogs() {
  const panel = useWorkspace((workspace) => workspace.panel)
  const refusal = useRefusal((state) => state.refusal)
  const pending = useImport((state) => state.pending)
  return (
    <>
      <Suspense>
        {panel === 'commands' && <CommandPalette onClose={close} />}
        {panel === 'help' && <HelpDialog onClose={close} />}
        {panel === 'gallery' && <GalleryDialog onClose={close} />}
        {panel === 'share' && <ShareDialog onClose={close} />}
        {panel === 'sides' && <SidesDialog onClose={close} />}
        {panel === 'embed' && <ShareDialog part="embed" onClose={close} />}
      </Suspense>
      <Suspense>{pending && <ImportDialog pending={pending} />}</Suspense>
      <Suspense>{refusal && <ProblemsDialog refusal={refusal} onClose={forgetRefusal} />}</Suspense>
    </>
  )
}
