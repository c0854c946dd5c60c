/** Streams that need no device: a moving picture, a tone. */

const contexts: AudioContext[] = []
const painters = new Set<ReturnType<typeof setInterval>>()
const opened = new Set<MediaStreamTrack>()

/** A picture that changes 20 times a second, of the given width. */
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
  const [track] = canvas.captureStream(20).getVideoTracks()
  return keep(track)
}

/** A picture that never changes: nothing is left of it but the track. */
export function still(): MediaStreamTrack {
  const canvas = document.createElement('canvas')
  canvas.getContext('2d')?.fillRect(0, 0, 1, 1)
  return keep(canvas.captureStream().getVideoTracks()[0])
}

/** A track of sound; silent where a machine without sound does not run the clock. */
function sound(): MediaStreamTrack {
  const context = new AudioContext()
  contexts.push(context)
  const destination = context.createMediaStreamDestination()
  const oscillator = context.createOscillator()
  oscillator.connect(destination)
  oscillator.start()
  return keep(destination.stream.getAudioTracks()[0])
}

/** A stream of new tracks. */
export const media = (...kinds: ('audio' | 'video')[]): MediaStream =>
  new MediaStream(kinds.map((kind) => (kind === 'audio' ? sound() : picture())))

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
