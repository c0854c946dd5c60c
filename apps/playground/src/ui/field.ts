import { element } from './element'

interface FieldOptions {
  readonly id: string
  readonly label: string
  readonly hint?: string
  readonly value?: string
  readonly type?: 'text' | 'password' | 'search'
  readonly isRequired?: boolean
  readonly maxLength?: number
  readonly autocomplete?: string
  readonly testId: string
}

export interface Field {
  readonly node: HTMLElement
  readonly input: HTMLInputElement
}

/** An input with its label, and a hint that screen readers connect with it. */
export function field(options: FieldOptions): Field {
  const { id, label, hint, value = '', type = 'text', isRequired = false, maxLength, testId } = options
  const input = element('input', {
    id,
    type,
    value,
    name: id,
    required: isRequired,
    maxlength: maxLength,
    autocomplete: options.autocomplete ?? 'off',
    spellcheck: 'false',
    'aria-describedby': hint && `${id}-hint`,
    'data-testid': testId,
  })
  const node = element(
    'div',
    { class: 'field' },
    element('label', { for: id }, label),
    input,
    hint !== undefined && element('p', { class: 'hint', id: `${id}-hint` }, hint),
  )
  return { node, input }
}
