/** Chunks that an iteration has not read yet, in bytes. */
export const UNREAD_LIMIT = 16 * 1024 * 1024

/** How long the audio context may take to run, in milliseconds. */
export const AUDIO_PATIENCE = 4_000

/** How long remotes may take to confirm that they were told, in milliseconds. */
export const ANNOUNCEMENT_PATIENCE = 5_000
