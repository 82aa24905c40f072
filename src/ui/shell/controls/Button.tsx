// Buttons: with words, or with an icon and a tooltip that also tells the key.
import type { ButtonHTMLAttributes, ReactNode, Ref } from 'react'
import { Tooltip } from 'radix-ui'
import { Keys, keyShortcuts } from './Keys'
import css from './controls.module.css'

type Native = ButtonHTMLAttributes<HTMLButtonElement> & { ref?: Ref<HTMLButtonElement> }

/** A button with words. */
export function Button({ tone, className, ...rest }: Native & { tone?: 'primary' | 'danger' }) {
  const classes = [css.button, tone && css[tone], className].filter(Boolean).join(' ')
  return <button type="button" className={classes} {...rest} />
}

interface IconButtonProps extends Native {
  /** Its name, for the tooltip and for assistive technology. */
  label: string
  /** Keys as in the registry, `Mod+Z`. */
  keys?: string | undefined
  side?: 'top' | 'right' | 'bottom' | 'left'
  /** Words beside the icon, where there is room. */
  text?: ReactNode
}

/** A button with an icon. */
export function IconButton({ label, keys, side = 'bottom', text, className, children, ...rest }: IconButtonProps) {
  const classes = [css.icon, text !== undefined && css.withText, className].filter(Boolean).join(' ')
  return (
    <Hint label={label} keys={keys} side={side}>
      <Undescribed className={classes} aria-label={label} aria-keyshortcuts={keyShortcuts(keys)} {...rest}>
        {children}
        {text}
      </Undescribed>
    </Hint>
  )
}

/** A button whose tooltip says the same as its name: it is heard once. */
const Undescribed = (props: Native) => <button type="button" {...props} aria-describedby={undefined} />

/** A tooltip on anything that can have the focus. */
export function Hint({
  label,
  keys,
  side = 'bottom',
  quiet = false,
  open,
  onOpenChange,
  children,
}: {
  label: ReactNode
  keys?: string | undefined
  side?: IconButtonProps['side']
  /** Nothing is told now, whatever the pointer is over. */
  quiet?: boolean
  /** For who knows better than the pointer and the focus whether it is told. */
  open?: boolean
  onOpenChange?: (open: boolean) => void
  children: ReactNode
}) {
  return (
    <Tooltip.Root {...(open === undefined ? {} : { open })} {...(onOpenChange ? { onOpenChange } : {})}>
      <Tooltip.Trigger asChild>{children}</Tooltip.Trigger>
      {!quiet && (
        <Tooltip.Portal>
          <Tooltip.Content className={css.tooltip} side={side} sideOffset={6} collisionPadding={8}>
            {label}
            {keys && <Keys keys={keys} />}
          </Tooltip.Content>
        </Tooltip.Portal>
      )}
    </Tooltip.Root>
  )
}
