const nearby = 32

/**
 * Keeps the end of a scroller in view while its content or the scroller itself changes, unless the visitor scrolled away.
 * Its children are the content.
 */
export function followEnd(scroller: HTMLElement): void {
  let isAtEnd = true
  scroller.addEventListener('scroll', () => {
    isAtEnd = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < nearby
  })
  const observer = new ResizeObserver(() => {
    if (isAtEnd) scroller.scrollTop = scroller.scrollHeight
  })
  for (const watched of [scroller, ...scroller.children]) observer.observe(watched)
}
