import { describe, expect, it } from 'vitest'
import rules from '../database.rules.json' with { type: 'json' }
import { type Auth, database } from './server/targaryen'

const now = Date.UTC(2030, 0, 1)
const day = 24 * 60 * 60 * 1_000
const at = { '.sv': 'timestamp' }

const alice = '-OaliceAliceAliceAl1'
const bob = '-ObobBobBobBobBobBo2'
const carol = '-OcarolCarolCarolCa3'
const ghost = '-OghostGhostGhostGh4'
const first = '-Omessage-Message-m1'
const second = '-Omessage-Message-m2'

const room = 'peerwright/topic'
const data = {
  peerwright: {
    topic: {
      peers: {
        [alice]: { uid: 'alice', at: now - 1_000 },
        [bob]: { uid: 'bob', at: now - 1_000 },
        [ghost]: { uid: 'ghost', at: now - day - 1 },
      },
      inbox: {
        [alice]: { [first]: { uid: 'bob', at: now - 10, data: 'AQID' } },
        [carol]: { [first]: { uid: 'bob', at: now - 10, data: 'AQID' } },
        [ghost]: { [first]: { uid: 'bob', at: now - 10, data: 'AQID' } },
      },
    },
  },
}

const as = (uid: string | null) => database(rules, data, now).as(uid === null ? null : ({ uid } satisfies Auth))
const presence = (uid: string, more = {}) => ({ uid, at, ...more })
const message = (uid: string, more = {}) => ({ uid, at, data: 'AQID', ...more })
const gone = (client: string) => ({ [`peers/${client}`]: null, [`inbox/${client}`]: null })

interface Case {
  readonly title: string
  readonly uid: string | null
  readonly read?: string
  readonly write?: readonly [path: string, value: unknown]
  readonly update?: Record<string, unknown>
}

const allowed: readonly Case[] = [
  { title: 'somebody signed in sees who is there', uid: 'carol', read: `${room}/peers` },
  {
    title: 'somebody signed in appears under its own name',
    uid: 'carol',
    write: [`${room}/peers/${carol}`, presence('carol')],
  },
  {
    title: 'the owner of a presence dates it anew',
    uid: 'alice',
    write: [`${room}/peers/${alice}`, presence('alice')],
  },
  { title: 'the owner of a presence removes it', uid: 'alice', write: [`${room}/peers/${alice}`, null] },
  {
    title: 'a presence that is not there yet may be removed, so that its removal can be armed',
    uid: 'carol',
    write: [`${room}/peers/${carol}`, null],
  },
  { title: 'an owner removes presence and inbox at once', uid: 'alice', update: gone(alice) },
  { title: 'the owner of an inbox reads it', uid: 'alice', read: `${room}/inbox/${alice}` },
  { title: 'the owner of an inbox deletes a message', uid: 'alice', write: [`${room}/inbox/${alice}/${first}`, null] },
  { title: 'the owner of an inbox empties it', uid: 'alice', write: [`${room}/inbox/${alice}`, null] },
  {
    title: 'somebody signed in writes to who is there',
    uid: 'carol',
    write: [`${room}/inbox/${bob}/${first}`, message('carol')],
  },
  {
    title: 'a frame of 64 KiB fits',
    uid: 'carol',
    write: [`${room}/inbox/${bob}/${first}`, message('carol', { data: 'A'.repeat(87_384) })],
  },
  {
    title: 'anybody signed in removes an inbox whose owner is gone',
    uid: 'bob',
    write: [`${room}/inbox/${carol}`, null],
  },
  {
    title: 'anybody signed in deletes a message whose reader is gone',
    uid: 'bob',
    write: [`${room}/inbox/${carol}/${first}`, null],
  },
  { title: 'anybody signed in removes who is older than a day, with its inbox', uid: 'bob', update: gone(ghost) },
]

const refused: readonly Case[] = [
  { title: 'nobody reads everything', uid: 'alice', read: '' },
  { title: 'nobody lists the topics', uid: 'alice', read: 'peerwright' },
  { title: 'nobody reads a whole topic', uid: 'alice', read: room },
  { title: 'nobody reads all inboxes', uid: 'alice', read: `${room}/inbox` },
  { title: 'nobody reads elsewhere', uid: 'alice', read: 'users' },
  { title: 'nobody writes elsewhere', uid: 'alice', write: ['users/alice', 1] },
  { title: 'who is not signed in does not see who is there', uid: null, read: `${room}/peers` },
  { title: 'who is not signed in does not appear', uid: null, write: [`${room}/peers/${carol}`, presence('carol')] },
  {
    title: 'who is not signed in writes no message',
    uid: null,
    write: [`${room}/inbox/${bob}/${first}`, message('carol')],
  },
  { title: 'who is not signed in removes nothing, however old', uid: null, update: gone(ghost) },
  {
    title: 'nobody appears under the name of somebody else',
    uid: 'carol',
    write: [`${room}/peers/${carol}`, presence('alice')],
  },
  { title: 'nobody takes over a presence', uid: 'carol', write: [`${room}/peers/${alice}`, presence('carol')] },
  {
    title: 'nobody takes over a presence that is older than a day',
    uid: 'carol',
    write: [`${room}/peers/${ghost}`, presence('carol')],
  },
  { title: 'nobody removes the presence of somebody else', uid: 'bob', write: [`${room}/peers/${alice}`, null] },
  { title: 'nobody removes everybody', uid: 'alice', write: [`${room}/peers`, null] },
  { title: 'nobody removes a topic', uid: 'alice', write: [room, null] },
  {
    title: 'a presence is dated by the server',
    uid: 'carol',
    write: [`${room}/peers/${carol}`, { uid: 'carol', at: now + day }],
  },
  { title: 'a presence has a date', uid: 'carol', write: [`${room}/peers/${carol}`, { uid: 'carol' }] },
  {
    title: 'a presence holds nothing else',
    uid: 'carol',
    write: [`${room}/peers/${carol}`, presence('carol', { name: 'Carol' })],
  },
  {
    title: 'a presence has a key as the SDK makes them',
    uid: 'carol',
    write: [`${room}/peers/carol`, presence('carol')],
  },
  {
    title: 'a topic has a name of 128 characters at most',
    uid: 'carol',
    write: [`peerwright/${'t'.repeat(129)}/peers/${carol}`, presence('carol')],
  },
  { title: 'nobody else reads an inbox', uid: 'bob', read: `${room}/inbox/${alice}` },
  { title: 'nobody reads an inbox whose owner is gone', uid: 'bob', read: `${room}/inbox/${carol}` },
  { title: 'nobody else deletes a message', uid: 'bob', write: [`${room}/inbox/${alice}/${first}`, null] },
  { title: 'nobody else empties an inbox', uid: 'bob', write: [`${room}/inbox/${alice}`, null] },
  { title: 'a message is never changed', uid: 'bob', write: [`${room}/inbox/${alice}/${first}`, message('bob')] },
  {
    title: 'nobody writes to who is not there',
    uid: 'bob',
    write: [`${room}/inbox/${carol}/${second}`, message('bob')],
  },
  {
    title: 'nobody writes under the name of somebody else',
    uid: 'carol',
    write: [`${room}/inbox/${alice}/${second}`, message('bob')],
  },
  {
    title: 'a message is dated by the server',
    uid: 'bob',
    write: [`${room}/inbox/${alice}/${second}`, message('bob', { at: 1 })],
  },
  { title: 'a message has data', uid: 'bob', write: [`${room}/inbox/${alice}/${second}`, { uid: 'bob', at }] },
  { title: 'a message is text', uid: 'bob', write: [`${room}/inbox/${alice}/${second}`, message('bob', { data: 1 })] },
  {
    title: 'a message holds nothing else',
    uid: 'bob',
    write: [`${room}/inbox/${alice}/${second}`, message('bob', { more: 1 })],
  },
  {
    title: 'a message is no larger than 64 KiB',
    uid: 'bob',
    write: [`${room}/inbox/${alice}/${second}`, message('bob', { data: 'A'.repeat(87_385) })],
  },
  {
    title: 'a message has a key as the SDK makes them',
    uid: 'bob',
    write: [`${room}/inbox/${alice}/x`, message('bob')],
  },
  {
    title: 'a whole inbox is never written at once',
    uid: 'alice',
    write: [`${room}/inbox/${alice}`, { [second]: message('alice') }],
  },
  { title: 'a topic holds nothing else', uid: 'alice', write: [`${room}/notes`, 'hello'] },
]

function isAllowed({ uid, read, write, update }: Case): boolean {
  const asked = as(uid)
  if (write) return asked.write(write[0], write[1], { now }).allowed
  if (update) return asked.update(room, update, { now }).allowed
  return asked.read(read ?? '').allowed
}

describe('the shipped rules', () => {
  it.each(allowed)('allow: $title', (one) => expect(isAllowed(one)).toBe(true))
  it.each(refused)('refuse: $title', (one) => expect(isAllowed(one)).toBe(false))
})
