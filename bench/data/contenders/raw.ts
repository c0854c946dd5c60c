import type { Contender } from '../contender'
import { assemble, PIECE, sizeOf } from './pieces'

/** The queue is filled up to here, and again once it is down to half of it. */
const HIGH_WATERMARK = 32_768

/** What an expert writes by hand for one purpose: nothing is checked, confirmed or recovered. */
export const raw: Contender = async ({ room, isCaller, hear }) => {
  const connection = new RTCPeerConnection()
  const channel = connection.createDataChannel('raw', { negotiated: true, id: 0 })
  const add = assemble(hear)
  channel.binaryType = 'arraybuffer'
  channel.bufferedAmountLowThreshold = HIGH_WATERMARK / 2
  channel.onmessage = ({ data }) => add(new Uint8Array(data))
  await connect(connection, channel, room, isCaller)
  return {
    sendSmall: (bytes) => channel.send(bytes),
    sendBulk: (buffer) =>
      new Promise<void>((resolve) => {
        let at = 0
        const pump = () => {
          while (at < buffer.byteLength && channel.bufferedAmount < HIGH_WATERMARK) {
            channel.send(new Uint8Array(buffer, at, Math.min(PIECE, buffer.byteLength - at)))
            at += PIECE
          }
          if (at >= buffer.byteLength) resolve()
        }
        channel.send(sizeOf(buffer))
        channel.onbufferedamountlow = pump
        pump()
      }),
  }
}

async function connect(connection: RTCPeerConnection, channel: RTCDataChannel, room: string, isCaller: boolean) {
  const relay = new BroadcastChannel(room)
  const describe = async () => {
    await connection.setLocalDescription()
    relay.postMessage({ description: connection.localDescription?.toJSON() })
  }
  connection.onicecandidate = ({ candidate }) => candidate && relay.postMessage({ candidate: candidate.toJSON() })
  relay.onmessage = async ({ data: { description, candidate } }) => {
    if (candidate) return connection.addIceCandidate(candidate)
    await connection.setRemoteDescription(description)
    if (description.type === 'offer') await describe()
  }
  if (isCaller) await describe()
  await new Promise((resolve) => {
    channel.onopen = resolve
  })
  relay.close()
}
