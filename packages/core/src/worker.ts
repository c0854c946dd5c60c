// Runs in a worker: counts down for a page whose own timers are throttled while it is hidden.
addEventListener('message', ({ data: [key, delay] }: MessageEvent<[key: number, delay: number]>) => {
  setTimeout(() => postMessage(key), delay)
})
