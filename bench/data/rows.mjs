import { bulk } from './rows/bulk.mjs'
import { memory, unread } from './rows/memory.mjs'
import { small } from './rows/small.mjs'

/**
 * What has to hold: a ratio to the hand-written contender in the same round, or a value of its own.
 *
 * @typedef {{ readonly of: 'raw' | 'itself', readonly least?: number, readonly most?: number }} Limit
 */

/** @typedef {{ readonly key: string, readonly what: string, readonly unit: string, readonly limit: Limit }} Row */

/**
 * Rows that are measured together, on a stage of their own.
 *
 * @typedef {object} Group
 * @property {string} name
 * @property {readonly Row[]} rows
 * @property {readonly import('./contender').ContenderName[]} [contenders] those to whom it applies; all where that is missing
 * @property {(stage: import('./stage.mjs').Stage) => Promise<Record<string, number | undefined>>} measure a value per row's key
 */

/** New rows go here. @type {readonly Group[]} */
export const groups = [bulk, small, memory, unread]
