import { element } from './element'

/** What to do next where there is nothing yet. */
export const empty = (testId: string, ...children: readonly (string | HTMLElement)[]): HTMLElement =>
  element('div', { class: 'empty', 'data-testid': testId }, ...children)
