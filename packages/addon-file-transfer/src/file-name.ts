/** Bytes of UTF-8 that a name may have: file systems take 255, and some room is left for a number or an ending. */
const NAME_LIMIT = 200
/** Invisible, or changing the direction of what stands beside it; joiners inside words and emoji may stay. */
const invisible = /(?![\u200C\u200D])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}\p{Cn}]/gu
/** Separators and what Windows forbids. */
const forbidden = /[/\\:*?"<>|]/g
/** Names of devices on Windows, whatever their ending. */
const reserved = /^(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³])[ .]*(?:\.|$)/i
const encoder = new TextEncoder()

/**
 * A stranger's file name, harmless on every system: one segment without separators, control and bidirectional
 * characters, reserved names, dots or spaces at its ends; at most 200 bytes of UTF-8, keeping its ending.
 */
export function safeName(original: string): string {
  // More than that can not survive; what is cut off the middle was no ending.
  const short = original.length > 2_048 ? original.slice(0, 1_024) + original.slice(-1_024) : original
  const clean = trim(short.normalize('NFC').replaceAll(invisible, '').replaceAll(forbidden, '_'))
  return cut(reserved.test(clean) ? `_${clean}` : clean) || 'file'
}

const trim = (name: string): string => name.replace(/^[\s.]+/u, '').replace(/[\s.]+$/u, '')

function cut(name: string): string {
  if (lengthOf(name) <= NAME_LIMIT) return name
  const dot = name.lastIndexOf('.')
  const ending = dot > 0 && lengthOf(name.slice(dot)) <= 32 ? name.slice(dot) : ''
  const room = NAME_LIMIT - lengthOf(ending)
  let stem = ''
  let length = 0
  for (const character of name.slice(0, name.length - ending.length)) {
    length += lengthOf(character)
    if (length > room) break
    stem += character
  }
  return trim(stem) + ending
}

const lengthOf = (text: string): number => encoder.encode(text).length
