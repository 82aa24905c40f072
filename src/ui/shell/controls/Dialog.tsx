// A dialog with a title, a closing cross, and the focus kept inside while it is open.
import { X } from 'lucide-react'
import { Dialog as Radix } from 'radix-ui'
import type { CSSProperties, ReactNode } from 'react'
import { IconButton } from './Button'
import { useOpener } from './opener'
import css from './controls.module.css'

interface DialogProps {
  open: boolean
  onClose: () => void
  title: ReactNode
  text?: ReactNode
  /** Width in px, where the screen has it. */
  width?: number
  foot?: ReactNode
  children?: ReactNode
}

export function Dialog({ open, onClose, title, text, width = 520, foot, children }: DialogProps) {
  const giveBack = useOpener()
  return (
    <Radix.Root open={open} onOpenChange={(wanted) => !wanted && onClose()}>
      <Radix.Portal>
        <Radix.Overlay className={css.overlay} />
        <Radix.Content
          className={css.dialog}
          style={{ '--dialog-width': `${width}px` } as CSSProperties}
          // The dialog itself has the focus first, not its closing cross with a tooltip.
          onOpenAutoFocus={(event) => {
            event.preventDefault()
            ;(event.currentTarget as HTMLElement).focus()
          }}
          onCloseAutoFocus={(event) => {
            event.preventDefault()
            giveBack()
          }}
          {...(text === undefined ? { 'aria-describedby': undefined } : {})}
        >
          <div className={css.dialogHead}>
            <div>
              <Radix.Title className={css.dialogTitle}>{title}</Radix.Title>
              {text !== undefined && <Radix.Description className={css.dialogText}>{text}</Radix.Description>}
            </div>
            <Radix.Close asChild>
              <IconButton label="Close" keys="Escape" side="left">
                <X size={16} />
              </IconButton>
            </Radix.Close>
          </div>
          {children !== undefined && <div className={css.dialogBody}>{children}</div>}
          {foot !== undefined && <div className={css.dialogFoot}>{foot}</div>}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
