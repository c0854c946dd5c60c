/** What a network does to frames; each probability is rolled per receiver. */
export interface Faults {
  /** Probability that a frame does not arrive. @defaultValue 0 */
  readonly loss?: number
  /** Probability that a frame arrives twice. @defaultValue 0 */
  readonly duplicate?: number
  /** Probability that a frame is overtaken by those that follow within 50 ms. @defaultValue 0 */
  readonly reorder?: number
  /** Milliseconds under way: a number, or a range each copy is drawn from (which reorders, too). @defaultValue 0 */
  readonly delay?: number | readonly [min: number, max: number]
}

const overtaken = 50

/** How long each copy of one frame is under way; an empty list is a lost frame. */
export function drawDelays(faults: Faults, random: () => number): number[] {
  const { loss = 0, duplicate = 0, reorder = 0, delay = 0 } = faults
  // Always four draws or more in the same order, so that changing one probability leaves the others' luck alone.
  const isLost = random() < loss
  const isDoubled = random() < duplicate
  const held = random() < reorder ? overtaken : 0
  const [min, max] = typeof delay === 'number' ? [delay, delay] : delay
  const draw = () => min + random() * (max - min) + held
  const first = draw()
  if (isLost) return []
  return isDoubled ? [first, draw()] : [first]
}
