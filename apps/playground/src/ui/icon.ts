/** Outlines on a 16 x 16 grid. */
const paths = {
  camera: 'M2 4.5h8v7H2zM10 7l4-2v6l-4-2',
  check: 'M3 8.5 6.5 12 13 4.5',
  chevron: 'm6 4 4 4-4 4',
  clear: 'M3 4.5h10M6.5 4.5V3h3v1.5M4.5 4.5l.5 8.5h6l.5-8.5M7 7v3.5M9 7v3.5',
  close: 'm4 4 8 8m0-8-8 8',
  copy: 'M6 6h7v7H6zM3 10V3h7',
  dark: 'M12.8 9.8A5.5 5.5 0 0 1 6.2 3.2a5.5 5.5 0 1 0 6.6 6.6Z',
  leave: 'M6.5 3H3v10h3.5M7 8h6.5M11 5.5 13.5 8 11 10.5',
  light:
    'M8 5.25a2.75 2.75 0 1 0 0 5.5 2.75 2.75 0 0 0 0-5.5ZM8 1v1.5M8 13.5V15M1 8h1.5M13.5 8H15M3 3l1 1M12 12l1 1M13 3l-1 1M4 12l-1 1',
  microphone: 'M8 2a2 2 0 0 1 2 2v4a2 2 0 0 1-4 0V4a2 2 0 0 1 2-2ZM4 8a4 4 0 0 0 8 0M8 12v2M6 14h4',
  muted:
    'M6 6v2a2 2 0 0 0 3.3 1.5M10 7V4a2 2 0 0 0-3.8-.9M4 8a4 4 0 0 0 6.3 3.3M11.7 9.5A4 4 0 0 0 12 8M8 12v2M2.5 2.5l11 11',
  pause: 'M5.5 3.5v9M10.5 3.5v9',
  pencil: 'm3 13 .8-3L10.5 3.3l2.2 2.2L6 12.2 3 13Z',
  play: 'M5 3.5v9l7-4.5-7-4.5Z',
  send: 'M2.5 8 13.5 3l-3.5 10-2.5-4.5L2.5 8Z',
  shield: 'M8 2 3.5 3.5V8c0 3 2 5 4.5 6 2.5-1 4.5-3 4.5-6V3.5L8 2Z',
  system: 'M2.5 3.5h11v7.5h-11zM6 13.5h4M8 11v2.5',
  tab: 'M9 3h4v4M13 3 7.5 8.5M6.5 4H3v9h9V9.5',
} as const

export type IconName = keyof typeof paths

/** A decoration: the text beside it, or the label of its button, says what it means. */
export function icon(name: IconName): SVGSVGElement {
  return svg('svg', { viewBox: '0 0 16 16', class: 'icon', 'aria-hidden': 'true' }, svg('path', { d: paths[name] }))
}

export function svg<Tag extends keyof SVGElementTagNameMap>(
  tag: Tag,
  attributes: Readonly<Record<string, string>>,
  ...children: readonly SVGElement[]
): SVGElementTagNameMap[Tag] {
  const made = document.createElementNS('http://www.w3.org/2000/svg', tag)
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value)
  made.append(...children)
  return made
}
