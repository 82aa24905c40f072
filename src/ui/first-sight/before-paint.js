// Written into index.html, before anything is painted: theme and widths as they were left, and whether the picture that
// stands there is the one that this visitor will meet. Needs nothing; where it may not run, the picture stands as it is.
;(() => {
  const root = document.documentElement
  const query = new URLSearchParams(location.search)
  const embedded = query.get('embed') === '1'
  // The engine is the largest part of what is to come: it is asked for before all else. `worker/client.ts` takes it over.
  if (!embedded && 'WORKER' !== '') {
    try {
      const worker = new Worker('WORKER', { type: 'module', name: 'millrace' })
      worker.onerror = () => delete window.millraceWorker
      window.millraceWorker = worker
    } catch {
      // There may be none here: `main.tsx` tries again, and says so.
    }
  }
  let kept = {}
  // What asks for something else than the first scene at its first moment. What others add to links does not.
  const asks = embedded ? ['scenario'] : ['scenario', 't', 'at', 'seed', 'speed', 'paused']
  let others = location.hash !== '' || asks.some((name) => query.has(name))
  try {
    // A part of somebody else's page touches no storage.
    if (!embedded) {
      kept = JSON.parse(localStorage.getItem('millrace.workspace') ?? '{}').state ?? {}
      others ||= Object.keys(localStorage).some((key) => key.startsWith('millrace.document'))
      others ||= sessionStorage.getItem('millrace.document') !== null
    }
  } catch {
    // Nothing may be kept here: then nothing was.
  }
  // Who presses the picture's button before the engine is there has pressed it: `start.ts` looks.
  document.addEventListener('click', ({ target }) => {
    if (target instanceof Element && target.closest('[data-kill]')) root.dataset.asked = ''
  })
  const dark = matchMedia('(prefers-color-scheme: dark)').matches
  const known = [query.get('theme'), kept.theme].find((theme) => theme === 'dark' || theme === 'light')
  root.dataset.theme = known ?? (dark ? 'dark' : 'light')
  root.dataset.visit = embedded ? 'embed' : others ? 'again' : 'first'
  root.dataset.picture = others ? 'other' : 'first'
  const set = (/** @type {string} */ name, /** @type {number} */ width) => root.style.setProperty(name, `${width}px`)
  if (kept.dockWidth) set('--dock-width', kept.dockWidth + 1)
  if (kept.paletteOpen === false) set('--palette', 48)
  if (kept.timelineDragged) set('--timeline', kept.timelineDragged <= 60 ? 56 : kept.timelineDragged)
  if (kept.dockOpen === false) {
    set('--dock-width', 0)
    set('--dock-compact', 0)
  }
  // Then the page, unless a picture is to move before it comes.
  if (embedded || 'WORKER' === '' || !others) return
  for (const href of 'PAGE')
    document.head.append(Object.assign(document.createElement('link'), { rel: 'modulepreload', href }))
})()
