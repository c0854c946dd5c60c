import { PeerError } from '@peerwright/core'
import type { AddonRow } from '../../attachments'
import type { PanelContext } from '../../panel'
import { button } from '../../ui/button'
import { element, fill, setAttribute, setText } from '../../ui/element'
import { errorNote } from '../../ui/error-note'
import { isEscape } from '../../ui/escape'
import type { Row } from '../../ui/keyed-list'

/** An addon's line of the table with its switch, and a line below for what went wrong with it. */
export function addonRow(context: PanelContext, { name, summary, isExample }: AddonRow): Row<AddonRow> {
  const version = element('td', { 'data-testid': `addon-version-${name}` })
  const requires = element('td', {})
  const toggle = element('button', {
    type: 'button',
    role: 'switch',
    class: 'switch',
    'aria-label': `${name} attached`,
    'data-testid': `addon-switch-${name}`,
    on: { click: () => void (toggle.ariaBusy !== 'true' && turn(toggle.ariaChecked !== 'true')) }, // ends in the line below
  })
  const trouble = element('tr', { class: 'trouble', hidden: true })

  const clear = () => {
    trouble.hidden = true
    fill(trouble)
  }
  const fail = (error: unknown) => {
    const note = errorNote({ error, testId: 'addon-error', actions: wayOut(error), onDismiss: dismiss })
    fill(trouble, element('td', { colspan: 4 }, note))
    trouble.hidden = false
  }
  const dismiss = () => {
    clear()
    toggle.focus()
  }
  const dismissOnKey = (event: KeyboardEvent) => {
    if (trouble.hidden || !isEscape(event)) return
    event.preventDefault()
    dismiss()
  }
  const run = async (action: () => unknown, told: string) => {
    clear()
    try {
      await action()
      context.announce(told)
    } catch (error) {
      fail(error)
    }
  }
  const turn = (isOn: boolean, cascade = false) =>
    isOn
      ? run(() => context.attachments.attach(name), `${name} is attached.`)
      : run(() => context.attachments.detach(name, cascade), `${name} is detached.`)

  const wayOut = (error: unknown): HTMLElement[] => {
    if (PeerError.is(error, 'ADDON_IN_USE')) {
      const label = `Detach ${[...error.details.by, name].join(' and ')}`
      return [
        button({
          label,
          kind: 'danger',
          testId: 'cascade',
          onPress: () => turn(false, true).then(() => toggle.focus()),
        }),
      ]
    }
    if (!PeerError.is(error, 'ADDON_REQUIRES')) return []
    const { requires: missing } = error.details
    const attachBoth = () =>
      run(() => [missing, name].map((one) => context.attachments.attach(one)), `${name} is attached.`)
    return [button({ label: `Attach ${missing} and ${name}`, testId: 'attach-required', onPress: attachBoth })]
  }

  const node = element(
    'tbody',
    { 'data-testid': `addon-${name}`, on: { keydown: dismissOnKey } },
    element(
      'tr',
      {},
      element(
        'th',
        { scope: 'row' },
        element('span', { class: 'addon-name' }, name),
        isExample && element('span', { class: 'tag' }, 'example'),
        element('span', { class: 'hint' }, summary),
      ),
      version,
      requires,
      element('td', {}, toggle),
    ),
    trouble,
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
