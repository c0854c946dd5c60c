import type { AddonRow } from '../../attachments'
import type { PanelContext } from '../../panel'
import { element, fill, setAttribute, setText } from '../../ui/element'
import { errorNote } from '../../ui/error-note'
import { isEscape } from '../../ui/escape'
import type { Row } from '../../ui/keyed-list'
import { addonSwitch } from './addon-switch'
import { wayOut } from './way-out'

/** An addon's line of the table with its switch, and a line below for what went wrong with it. */
export function addonRow(context: PanelContext, addon: AddonRow): Row<AddonRow> {
  const { name } = addon
  const trouble = troubleLine()
  const version = element('td', { 'data-testid': `addon-version-${name}` })
  const requires = element('td', {})
  const toggle = toggleButton(name)

  const dismiss = () => {
    trouble.clear()
    toggle.focus()
  }
  const control = addonSwitch(context, name, {
    onStart: trouble.clear,
    onError: (error) =>
      trouble.show(
        errorNote({ error, testId: 'addon-error', actions: wayOut(error, name, control, dismiss), onDismiss: dismiss }),
      ),
  })
  toggle.addEventListener('click', () => {
    if (toggle.ariaBusy !== 'true') void control.turn(toggle.ariaChecked !== 'true') // ends in the line below
  })
  const dismissOnKey = (event: KeyboardEvent) => {
    if (trouble.node.hidden || !isEscape(event)) return
    event.preventDefault()
    dismiss()
  }

  const node = element(
    'tbody',
    { 'data-testid': `addon-${name}`, on: { keydown: dismissOnKey } },
    element('tr', {}, nameCell(addon), version, requires, element('td', {}, toggle)),
    trouble.node,
  )
  const update = (row: AddonRow) => {
    setText(version, row.version || '–')
    setText(requires, row.requires.join(', ') || '–')
    toggle.ariaChecked = String(row.isAttached)
    toggle.ariaBusy = String(row.isLeaving)
    setAttribute(toggle, 'aria-disabled', row.isLeaving && 'true')
    node.dataset.attached = String(row.isAttached)
  }
  return { node, update }
}

const toggleButton = (name: string): HTMLButtonElement =>
  element('button', {
    type: 'button',
    role: 'switch',
    class: 'switch',
    'aria-label': `${name} attached`,
    'data-testid': `addon-switch-${name}`,
  })

const nameCell = ({ name, summary, isExample }: AddonRow): HTMLElement =>
  element(
    'th',
    { scope: 'row' },
    element('span', { class: 'addon-name' }, name),
    isExample && element('span', { class: 'tag' }, 'example'),
    element('span', { class: 'hint' }, summary),
  )

function troubleLine() {
  const node = element('tr', { class: 'trouble', hidden: true })
  return {
    node,
    show: (note: HTMLElement) => {
      fill(node, element('td', { colspan: 4 }, note))
      node.hidden = false
    },
    clear: () => {
      fill(node)
      node.hidden = true
    },
  }
}
