// Right click, long press, Shift+F10 or the menu key: what can be done to what is there.
import { ContextMenu } from 'radix-ui'
import { type ReactNode, useState } from 'react'
import { menuOf, type MenuEntry } from '../actions/menu'
import { MenuAbout } from '../shell/controls/MenuAbout'
import { Keys } from '../shell/controls/Keys'
import controls from '../shell/controls/controls.module.css'
import { focusBlock, useFocus } from './focus'
import { aboutMenu } from './menu-place'

/** `children` is the element on which it opens. */
export function CanvasMenu({ children }: { children: ReactNode }) {
  const [menu, setMenu] = useState<ReturnType<typeof menuOf> | null>(null)
  const [about, setAbout] = useState<string | null>(null)
  const says = menu?.sections.flat().some((entry) => entry.about !== undefined) ?? false
  return (
    <ContextMenu.Root modal={false} onOpenChange={(open) => !open && setMenu(null)}>
      <ContextMenu.Trigger
        asChild
        onContextMenu={(event) => {
          const found = menuOf(aboutMenu(event.target, event.clientX, event.clientY))
          // A block that the run does not know yet, or the frame of a zone, has no menu.
          if (found.sections.length === 0) event.preventDefault()
          else {
            setMenu(found)
            setAbout(null)
          }
        }}
      >
        {children}
      </ContextMenu.Trigger>
      {menu && (
        <ContextMenu.Portal>
          <ContextMenu.Content
            className={controls.menu}
            collisionPadding={8}
            aria-label={menu.title}
            data-testid="canvas-menu"
            onCloseAutoFocus={giveBackFocus}
          >
            <ContextMenu.Label className={controls.menuLabel}>{menu.title}</ContextMenu.Label>
            {menu.sections.map((section, index) => (
              <ContextMenu.Group key={section[0]!.id}>
                {index > 0 && <ContextMenu.Separator className={controls.separator} />}
                {section.map((entry) => (
                  <Item key={entry.id} entry={entry} onAim={() => setAbout(entry.about ?? null)} />
                ))}
              </ContextMenu.Group>
            ))}
            {says && <MenuAbout about={about} />}
          </ContextMenu.Content>
        </ContextMenu.Portal>
      )}
    </ContextMenu.Root>
  )
}

/** To the block that it was about, unless what was chosen took it. */
function giveBackFocus(event: Event) {
  event.preventDefault()
  const { current, by } = useFocus.getState()
  if (current !== null && document.activeElement === document.body) focusBlock(current, by)
}

function Item({
  entry: { id, label, icon: Icon, keys, tone, about, run },
  onAim,
}: {
  entry: MenuEntry
  onAim: () => void
}) {
  return (
    <ContextMenu.Item
      className={controls.item}
      data-verb={id}
      data-tone={tone}
      onSelect={run}
      onFocus={onAim}
      aria-description={about}
    >
      <Icon size={14} aria-hidden />
      <span className={controls.itemText}>{label}</span>
      {keys && <Keys keys={keys} />}
    </ContextMenu.Item>
  )
}
