/** Streams that need no device: a moving picture, a tone. */

const contexts: AudioContext[] = []
const painters = new Set<ReturnType<typeof setInterval>>()
const opened = new Set<MediaStreamTrack>()

/** A picture that changes 20 times a second. */
export function picture(color = 'teal', width = 160): MediaStreamTrack {
  const canvas = Object.assign(document.createElement('canvas'), { width, height: (width * 3) / 4 })
  const context = canvas.getContext('2d') as CanvasRenderingContext2D
  let turn = 0
  const paint = () => {
    context.fillStyle = color
    context.fillRect(0, 0, canvas.width, canvas.height)
    context.fillStyle = 'white'
    context.fillRect(turn++ % canvas.width, 10, 20, 20)
  }
  paint()
  painters.add(setInterval(paint, 50))
  return keep(canvas.captureStream(20).getVideoTracks()[0])
}

/** A tone; only where a machine without sound runs an audio context, which Firefox does not. */
export function tone(frequency = 440): MediaStreamTrack {
  const context = new AudioContext()
  contexts.push(context)
  const destination = context.createMediaStreamDestination()
  const oscillator = new OscillatorNode(context, { frequency })
  const volume = new GainNode(context, { gain: 0.3 })
  oscillator.connect(volume).connect(destination)
  oscillator.start()
  return keep(destination.stream.getAudioTracks()[0])
}

/** Sound of a device that both browsers fake. */
export async function microphone(): Promise<MediaStreamTrack> {
  return keep((await navigator.mediaDevices.getUserMedia({ audio: true })).getAudioTracks()[0])
}

export async function closeMedia(): Promise<void> {
  for (const painter of painters) clearInterval(painter)
  painters.clear()
  for (const track of opened) track.stop()
  opened.clear()
  await Promise.all(contexts.splice(0).map((context) => context.close()))
}

function keep(track: MediaStreamTrack | undefined): MediaStreamTrack {
  if (!track) throw new Error('No track')
  opened.add(track)
  return track
}
