// A component in a file of its own, and what stands there until it has come.
import { type ComponentType, useEffect, useState } from 'react'
import { part } from './parts'

/**
 * `later(() => import(…).then(…))`: the component, fetched when it is first shown or when there is time. What is drawn belongs
 * inside a `Boundary`: the file may not come. Not React's `lazy`: what has come is then drawn when nothing more urgent is
 * left, and where a run plays on a slow machine there is always the next frame.
 */
export function later<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
  Meanwhile: ComponentType<Props> = Nothing,
): ComponentType<Props> {
  let There: ComponentType<Props> | null = null
  const fetch = part(() => load().then((component) => (There = component)))
  return function Later(props: Props) {
    const [came, setCame] = useState<'not' | 'there' | Error>('not')
    useEffect(() => {
      if (There !== null) return
      let shown = true
      const tell = (what: 'there' | Error) => shown && setCame(what)
      fetch().then(
        () => tell('there'),
        (error) => tell(error instanceof Error ? error : new Error(String(error))),
      )
      return () => void (shown = false)
    }, [])
    if (came instanceof Error) throw came
    return There === null ? <Meanwhile {...props} /> : <There {...props} />
  }
}

const Nothing = () => null
