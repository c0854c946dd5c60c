/** Undoes what the call that returned it did. Calling it again does nothing. */
export type Off = () => void
