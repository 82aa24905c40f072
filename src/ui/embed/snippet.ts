// The HTML that puts a scenario into an article.
import type { EmbedOptions } from './options'

/** `link` is the address of the same document as a page of its own: its query and fragment are kept. */
export function embedSnippet(
  link: string,
  title: string,
  { controls, loop }: Pick<EmbedOptions, 'controls' | 'loop'>,
): string {
  const address = new URL(link)
  const query = new URLSearchParams({ embed: '1', controls })
  if (loop) query.set('loop', '1')
  for (const [key, value] of address.searchParams) query.set(key, value)
  address.search = query.toString()
  const style = 'width:100%;min-width:320px;height:480px;border:0'
  return `<iframe src="${attribute(address.href)}" title="${attribute(title)}" loading="lazy" style="${style}"></iframe>`
}

const attribute = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;')
