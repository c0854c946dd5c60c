const short = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' })

/** `14:05`, as the visitor's language writes it. */
export const clockTime = (at: number): string => short.format(at)

/** `14:05:09.123`, for logs. */
export function preciseTime(at: number): string {
  const time = new Date(at)
  const [hours, minutes, seconds] = [time.getHours(), time.getMinutes(), time.getSeconds()].map(pad)
  return `${hours}:${minutes}:${seconds}.${String(time.getMilliseconds()).padStart(3, '0')}`
}

const pad = (value: number): string => String(value).padStart(2, '0')

/** `1:05`, of milliseconds. */
export const duration = (milliseconds: number): string =>
  `${Math.floor(milliseconds / 60_000)}:${pad(Math.floor(milliseconds / 1_000) % 60)}`
