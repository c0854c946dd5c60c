import { cpuTime, watchMainThread } from '../../lib/measures.mjs'

const MIB = 64

/** @type {import('../rows.mjs').Group} */
export const bulk = {
  name: 'bulk',
  rows: [
    { key: 'throughput', what: `${MIB} MiB ArrayBuffer`, unit: 'MiB/s', limit: { of: 'raw', least: 0.95 } },
    { key: 'sending', what: "sender's main thread per MiB", unit: 'ms', limit: { of: 'itself', most: 10 } },
    { key: 'receiving', what: "receiver's main thread per MiB", unit: 'ms', limit: { of: 'itself', most: 10 } },
    { key: 'cpu', what: 'CPU of the whole browser per MiB', unit: 'ms', limit: { of: 'raw', most: 1.1 } },
  ],
  async measure({ browser, sender, receiver, bulk }) {
    const watches = [await watchMainThread(sender), await watchMainThread(receiver), () => cpuTime(browser)]
    const look = async () => Promise.all(watches.map((watch) => watch()))
    const before = await look()
    const milliseconds = await bulk(MIB * 2 ** 20)
    const after = await look()
    const [sending, receiving, cpu] = after.map((seconds, index) => ((seconds - (before[index] ?? 0)) * 1_000) / MIB)
    return { throughput: (MIB * 1_000) / milliseconds, sending, receiving, cpu }
  },
}
