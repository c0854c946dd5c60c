import { keep } from '../../memory'
import { nameIn } from '../../names'
import type { Session } from '../../session'
import { button } from '../../ui/button'
import { element, fill } from '../../ui/element'
import { errorNote } from '../../ui/error-note'
import { isEscape } from '../../ui/escape'
import { field } from '../../ui/field'

/** Changes the announced name in the middle of a stay. */
export function nameEditor(session: Session): { readonly opener: HTMLElement; readonly form: HTMLElement } {
  const { node, input } = field({
    id: 'new-name',
    label: 'New name',
    isRequired: true,
    maxLength: 40,
    testId: 'rename-name',
  })
  const failure = element('div', {})

  const show = (isOpen: boolean) => {
    form.hidden = !isOpen
    opener.ariaExpanded = String(isOpen)
    fill(failure)
    if (!isOpen) return opener.focus()
    input.value = nameIn(session.peer.metadata)
    input.select()
  }
  const rename = (event: SubmitEvent) => {
    event.preventDefault()
    try {
      session.rename(input.value.trim())
      keep('sessionStorage', 'name', input.value.trim())
      show(false)
    } catch (error) {
      fill(failure, errorNote({ error, testId: 'rename-error' }))
    }
  }

  const foldOnKey = (event: KeyboardEvent) => {
    if (!isEscape(event)) return
    event.preventDefault()
    show(false)
  }

  const opener = button({
    label: 'Change your name',
    icon: 'pencil',
    kind: 'quiet',
    isIconOnly: true,
    testId: 'rename',
    onPress: () => show(form.hidden !== false),
  })
  const form = element(
    'form',
    {
      class: 'rename',
      hidden: true,
      on: { submit: rename, keydown: foldOnKey },
    },
    node,
    element(
      'div',
      { class: 'actions' },
      button({ label: 'Save', kind: 'primary', type: 'submit', testId: 'rename-save' }),
      button({ label: 'Cancel', onPress: () => show(false) }),
    ),
    failure,
  )
  opener.ariaExpanded = 'false'
  return { opener, form }
}
