// An embed is one that says so, and the HTML for an article holds exactly what was chosen.
import { describe, expect, test } from 'vitest'
import { isEmbedded } from './options'
import { embedSnippet } from './snippet'

describe('the address of an embed', () => {
  test('only embed=1 makes an embed', () => {
    expect(isEmbedded('?embed=1&scenario=hot-key')).toBe(true)
    expect(isEmbedded('?embed=0')).toBe(false)
    expect(isEmbedded('')).toBe(false)
  })
})

describe('the HTML for an article', () => {
  test('is an iframe with the document, the moment and the choices, and nothing in it breaks out', () => {
    const html = embedSnippet('https://host/app/?t=12s#1.abc', 'A "safe" <design>', { controls: 'mini', loop: true })
    expect(html).toBe(
      '<iframe src="https://host/app/?embed=1&amp;controls=mini&amp;loop=1&amp;t=12s#1.abc" ' +
        'title="A &quot;safe&quot; &lt;design>" loading="lazy" ' +
        'style="width:100%;min-width:320px;height:480px;border:0"></iframe>',
    )
  })
})
