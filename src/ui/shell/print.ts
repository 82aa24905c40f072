// Paper shows what the screen shows: a sheet of the window's own size, which the printer fits onto its paper.

/** Sizes the sheet whenever the page is printed. Returns the way to stop. */
export function listenForPrint(): () => void {
  const sheet = document.createElement('style')
  const begin = () => {
    sheet.textContent = `@page { size: ${innerWidth}px ${innerHeight}px; margin: 0 }`
    document.head.append(sheet)
  }
  const end = () => sheet.remove()
  addEventListener('beforeprint', begin)
  addEventListener('afterprint', end)
  return () => {
    removeEventListener('beforeprint', begin)
    removeEventListener('afterprint', end)
  }
}
