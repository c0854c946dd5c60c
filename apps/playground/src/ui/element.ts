type Child = Node | string | false | undefined | readonly Child[]

type Attribute = string | number | boolean | undefined

type Listeners = { readonly [Type in keyof HTMLElementEventMap]?: (event: HTMLElementEventMap[Type]) => unknown }

interface Properties {
  /** Listeners by event type. */
  readonly on?: Listeners
  readonly [attribute: string]: Attribute | Listeners
}

/** Makes an element: attributes (`true` is present, `false` and `undefined` are absent), listeners, children. */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  properties: Properties = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag)
  const { on = {}, ...attributes } = properties
  for (const [name, value] of Object.entries(attributes)) setAttribute(made, name, value as Attribute)
  for (const [type, listener] of Object.entries(on)) made.addEventListener(type, listener as EventListener)
  made.append(...nodes(children))
  return made
}

/** Replaces what is inside. */
export function fill(parent: Element, ...children: readonly Child[]): void {
  parent.replaceChildren(...nodes(children))
}

/** Sets the text if it is another one: live regions speak only what is new. */
export function setText(target: Element, text: string): void {
  if (target.textContent !== text) target.textContent = text
}

export function setAttribute(target: Element, name: string, value: Attribute): void {
  if (value === undefined || value === false) target.removeAttribute(name)
  else target.setAttribute(name, value === true ? '' : String(value))
}

const nodes = (children: readonly Child[]): (Node | string)[] =>
  children.flatMap((child) => {
    if (child === false || child === undefined) return []
    return typeof child === 'string' || child instanceof Node ? [child] : nodes(child)
  })
