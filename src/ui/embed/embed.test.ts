// An embed's address is read leniently, and the HTML for an article holds exactly what was chosen.
import { describe, expect, test } from 'vitest'
import { isEmbedded, readOptions } from './options'
import { embedSnippet } from './snippet'

describe('the address of an embed', () => {
  test('says what is seen and for how long', () => {
    expect(readOptions('?embed=1&controls=mini&lens=physical&t=12s&end=20s&loop=1')).toEqual({
      controls: 'mini',
      lens: 'physical',
      at: 12_000_000,
      end: 20_000_000,
      loop: true,
    })
  })

  test('nonsense counts as not said', () => {
    expect(readOptions('?embed=1&controls=all&lens=x&t=soon&end=-1&loop=yes')).toEqual({
      controls: 'full',
      lens: null,
      at: 0,
      end: null,
      loop: false,
    })
    expect(readOptions('?t=20s&end=12s').end).toBeNull()
    expect(readOptions('?at=12s').at).toBe(12_000_000)
  })

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
