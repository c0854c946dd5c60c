import { keep, recall } from './memory'
import { button, relabel } from './ui/button'

const themes = ['system', 'light', 'dark'] as const
type Theme = (typeof themes)[number]

const names: Readonly<Record<Theme, string>> = {
  system: 'Colours: as your system has them',
  light: 'Colours: light',
  dark: 'Colours: dark',
}

/** Goes round: as the system has it, light, dark. */
export function themeButton(): HTMLButtonElement {
  let theme = themes.find((one) => one === recall('localStorage', 'theme')) ?? 'system'

  const show = () => {
    document.documentElement.dataset.theme = theme
    relabel(made, { icon: theme, label: names[theme], isIconOnly: true })
  }
  const turn = () => {
    theme = themes[(themes.indexOf(theme) + 1) % themes.length] ?? 'system'
    keep('localStorage', 'theme', theme === 'system' ? undefined : theme)
    show()
  }
  const made = button({ label: names[theme], kind: 'quiet', isIconOnly: true, testId: 'theme', onPress: turn })
  show()
  return made
}
