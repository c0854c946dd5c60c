import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { safeName } from '../src/file-name'
import { safeType } from '../src/file-type'

describe('a safe name', () => {
  it.each([
    ['notes.txt', 'notes.txt'],
    ['../../x', '_.._x'],
    ['..\\..\\x', '_.._x'],
    ['..', 'file'],
    ['', 'file'],
    ['/etc/passwd', '_etc_passwd'],
    ['C:\\boot.ini', 'C__boot.ini'],
    ['CON', '_CON'],
    ['nul.txt', '_nul.txt'],
    ['com1', '_com1'],
    ['LPT¹.log', '_LPT¹.log'],
    ['aux .txt', '_aux .txt'],
    ['console.log', 'console.log'],
    ['a\u202Egnp.exe', 'agnp.exe'],
    ['a\u0000b\nc\u007F\u2028d', 'abcd'],
    ['\uFEFF\u200Bx', 'x'],
    [' .hidden. ', 'hidden'],
    ['what?*"<>|', 'what______'],
    ['\uD800x', 'x'],
    ['cafe\u0301', 'café'],
    ['👩\u200D👧.png', '👩\u200D👧.png'],
    ['x'.repeat(10_000), 'x'.repeat(200)],
    [`${'ü'.repeat(10_000)}.tar`, `${'ü'.repeat(98)}.tar`],
  ])('of %j is %j', (original, safe) => expect(safeName(original)).toBe(safe))

  it('is one on every system, whatever the original', () => {
    const anything = fc.oneof(fc.string({ unit: 'binary', maxLength: 400 }), fc.string({ maxLength: 600 }))
    fc.assert(
      fc.property(anything, (original) => {
        const name = safeName(original)
        expect(name).not.toMatch(/[/\\:*?"<>|\p{Cc}\p{Cs}\u202A-\u202E\u2066-\u2069]|^[\s.]|[\s.]$/u)
        expect(name).not.toBe('')
        expect(new TextEncoder().encode(name).length).toBeLessThanOrEqual(201)
        expect(safeName(name)).toBe(name)
      }),
    )
  })
})

it('a safe type is on the list, or just bytes', () => {
  const types = ['image/png', 'IMAGE/JPEG', 'video/webm;codecs=vp8', 'audio/x-m4a']
  expect(types.map(safeType)).toEqual(['image/png', 'image/jpeg', 'video/webm', 'audio/x-m4a'])
  const others = ['', 'text/html', 'image/svg+xml', 'application/pdf', 'video/', 'image/png\nx', 'text/html;image/png']
  expect(new Set(others.map(safeType))).toEqual(new Set(['application/octet-stream']))
})
