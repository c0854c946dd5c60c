import { button, relabel } from './button'
import type { IconName } from './icon'

interface CopyOptions {
  readonly label: string
  readonly text: () => string
  readonly isIconOnly?: boolean
  readonly kind?: 'primary' | 'plain' | 'quiet'
  readonly testId?: string
}

const shownFor = 2_000

/** Copies text, and says on the button whether it worked. */
export function copyButton({
  label,
  text,
  isIconOnly = false,
  kind = 'plain',
  testId,
}: CopyOptions): HTMLButtonElement {
  const show = (name: IconName, shown: string) => relabel(made, { icon: name, label: shown, isIconOnly })
  const press = async () => {
    const isCopied = await copy(text())
    show(isCopied ? 'check' : 'close', isCopied ? 'Copied' : 'Not allowed to copy')
    setTimeout(() => show('copy', label), shownFor)
  }
  const made = button({ label, icon: 'copy', isIconOnly, kind, onPress: press, ...(testId ? { testId } : {}) })
  return made
}

const copy = (text: string): Promise<boolean> =>
  Promise.resolve(navigator.clipboard?.writeText(text).then(() => true))
    .then((isCopied) => isCopied ?? false)
    .catch(() => false)
